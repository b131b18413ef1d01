// Before the first paint: the colours chosen on this device, so that nothing flashes; and the words
// are asked for while the rest of the page is still on its way.
import { language } from "./lib/language.js";

/** Where the words are; a language is one file. */
const WORDS = { en: "i18n/en.js", "pt-BR": "i18n/pt-BR.js", es: "i18n/es.js" };

try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Without storage the system's colours are used.
}
const link = document.createElement("link");
Object.assign(link, { rel: "modulepreload", href: WORDS[language] });
document.head.append(link);
