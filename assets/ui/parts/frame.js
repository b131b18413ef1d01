/** What surrounds every view: the bar on top, the line below, the word on a lost connection. */
import { html, useEffect, useState } from "../vendor/preact.js";
import { locked, probe, reachable } from "../lib/api.js";
import { t } from "../lib/i18n.js";
import { session, signOut } from "../lib/session.js";
import { Icon } from "./icon.js";

/** How often a lost server is looked for. */
const PROBE_MS = 3000;
const THEMES = /** @type {const} */ (["auto", "light", "dark"]);
const THEME_ICONS = { auto: "half", light: "sun", dark: "moon" };

/** @returns {"auto" | "light" | "dark"} */
function storedTheme() {
  const theme = document.documentElement.dataset.theme;
  return theme === "light" || theme === "dark" ? theme : "auto";
}

/** @param {"auto" | "light" | "dark"} theme */
function keepTheme(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // Without storage the choice lasts until the page is left.
  }
}

function ThemeButton() {
  const [theme, setTheme] = useState(storedTheme);
  const turn = () => {
    const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    keepTheme(next);
    setTheme(next);
  };
  const words = t(`app.theme.${theme}`);
  return html`<button type="button" class="bare" onClick=${turn} aria-label=${words} title=${words}>
    <${Icon} name=${THEME_ICONS[theme]} />
  </button>`;
}

/** Only where somebody is signed in. */
function SignOutButton() {
  const name = session.value?.signed_in && !locked.value ? session.value.key : null;
  if (name === null) return null;
  const words = t("signIn.as", { name });
  return html`<button type="button" class="bare" onClick=${() => void signOut()} title=${words}>
    ${t("signIn.out")}
  </button>`;
}

export function TopBar() {
  return html`<header class="topbar">
    <a class="brand" href="#/" aria-label=${t("app.home")}>
      <img src="icon.svg" alt="" width="28" height="28" /><span>${t("app.name")}</span>
    </a>
    <nav>
      <a class="quiet" href="/docs">${t("app.docs")}</a>
      <${SignOutButton} />
      <${ThemeButton} />
    </nav>
  </header>`;
}

export function Footer() {
  return html`<footer class="footer">${t("app.footer")}</footer>`;
}

/** Lies over the page, so nothing moves when the connection goes and comes. */
export function Offline() {
  const lost = !reachable.value;
  useEffect(() => {
    if (!lost) return undefined;
    const timer = setInterval(() => void probe(), PROBE_MS);
    return () => clearInterval(timer);
  }, [lost]);
  return html`<div class="offline" role="status" data-shown=${lost}>
    ${
      lost &&
      html`<span class="pulse" aria-hidden="true"></span>
        <span><strong>${t("error.offline")}</strong>${" "}${t("error.offlineHint")}</span>`
    }
  </div>`;
}
