/** Asking before something is lost. */
import { html, useEffect, useRef } from "../vendor/preact.js";
import { t } from "../lib/i18n.js";

/**
 * @param {object} props
 * @param {string} props.title
 * @param {string} props.text
 * @param {string} props.yes
 * @param {string} [props.no]
 * @param {() => void} props.onYes
 * @param {() => void} props.onClose
 */
export function Confirm({ title, text, yes, no = t("series.keep"), onYes, onClose }) {
  const ref = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => ref.current?.showModal(), []);
  const accept = () => {
    onClose();
    onYes();
  };
  return html`<dialog ref=${ref} class="confirm" aria-labelledby="confirm-title" onClose=${onClose}>
    <h2 id="confirm-title">${title}</h2>
    <p>${text}</p>
    <div class="actions end">
      <button type="button" autofocus onClick=${onClose}>${no}</button>
      <button type="button" class="danger" onClick=${accept}>${yes}</button>
    </div>
  </dialog>`;
}
