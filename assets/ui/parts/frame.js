/** What surrounds every view: the bar with its places, the line below, the word on a lost connection. */
import { html, useEffect } from "../vendor/preact.js";
import { locked, probe, reachable } from "../lib/api.js";
import { t } from "../lib/i18n.js";
import { route } from "../lib/route.js";
import { session, signOut } from "../lib/session.js";
import { keepTheme, theme, THEMES } from "../lib/theme.js";
import { Icon } from "./icon.js";

/** How often a lost server is looked for. */
const PROBE_MS = 3000;
const THEME_ICONS = { auto: "half", light: "sun", dark: "moon" };

/** The places one can always go to, and the views that belong to each. */
const PLACES = [
  { name: "make", href: "#/", icon: "scissors", views: ["home", "link", "video"] },
  { name: "library", href: "#/library", icon: "shelf", views: ["library", "series"] },
  { name: "queue", href: "#/queue", icon: "queue", views: ["queue"] },
  { name: "settings", href: "#/settings", icon: "sliders", views: ["settings"] },
];

/** On a phone they stand at the foot of the window, where a thumb reaches them. */
function Places() {
  const { view } = route.value;
  return html`<nav class="places" aria-label=${t("app.places.title")}>
    ${PLACES.map(({ name, href, icon, views }) => {
      // The first view of a place is the place itself; the others lie within it.
      const here = views.includes(view) && (view === views[0] ? "page" : "true");
      return html`<a key=${name} href=${href} aria-current=${here || undefined}>
        <${Icon} name=${icon} /><span>${t(`app.places.${name}`)}</span>
      </a>`;
    })}
  </nav>`;
}

function ThemeButton() {
  const turn = () => keepTheme(THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length]);
  const words = t(`app.theme.${theme.value}`);
  return html`<button type="button" class="bare" onClick=${turn} aria-label=${words} title=${words}>
    <${Icon} name=${THEME_ICONS[theme.value]} />
  </button>`;
}

/** Only where somebody is signed in. */
function SignOutButton() {
  const name = session.value?.signed_in && !locked.value ? session.value.key : null;
  if (name === null) return null;
  const words = t("signIn.as", { name });
  return html`<button type="button" class="bare out" onClick=${() => void signOut()} title=${words}>
    <${Icon} name="leave" /><span>${t("signIn.out")}</span>
  </button>`;
}

export function TopBar() {
  return html`<header class="topbar">
    <a class="brand" href="#/" aria-label=${t("app.home")}>
      <img src="icon.svg" alt="" width="28" height="28" /><span>${t("app.name")}</span>
    </a>
    ${locked.value ? null : html`<${Places} />`}
    <div class="tools"><${SignOutButton} /><${ThemeButton} /></div>
  </header>`;
}

export function Footer() {
  return html`<footer class="footer">
    <span>${t("app.footer")}</span> <a href="/docs">${t("app.docs")}</a>
  </footer>`;
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
