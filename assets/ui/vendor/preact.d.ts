// Types of preact.js for the checker in tests/ui; no browser reads this.
export type { Signal } from "@preact/signals";
export { h, render, Fragment, createContext } from "preact";
export {
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useCallback,
  useId,
} from "preact/hooks";
export {
  signal,
  computed,
  effect,
  batch,
  untracked,
  useSignal,
  useComputed,
  useSignalEffect,
} from "@preact/signals";
/** Marked-up templates; what stands inside is not checked. */
export const html: (strings: TemplateStringsArray, ...values: unknown[]) => import("preact").VNode;
