// What the server sends of the page's own scripts and styles: the same rules as in src/http/lean.rs.
const TYPE = /\/\*\* @.*?\*\/ ?/g;

/** @param {string} code */
function isComment(code) {
  const [, ...after] = code.split("*/");
  return code.startsWith("//") || (code.startsWith("/*") && !after.join("*/").trim());
}

/** `text` without its comments. @param {string} text */
export function lean(text) {
  let inside = false;
  let sent = "";
  for (const line of text.replace(/\n$/, "").split("\n")) {
    const start = line.trimStart();
    let code = line;
    if (inside || isComment(start)) {
      const [, ...after] = line.split("*/");
      inside = (inside || start.startsWith("/*")) && !line.includes("*/");
      code = after.join("*/");
      if (!code.trim()) continue;
    }
    sent += `${code.replace(TYPE, "")}\n`;
  }
  return sent;
}

/** A file of the page as it is sent. @param {string} name @param {Buffer} body */
export function sent(name, body) {
  const own = !name.replace(/^\//, "").startsWith("vendor/") && /\.(js|css)$/.test(name);
  return own ? Buffer.from(lean(body.toString("utf8"))) : body;
}
