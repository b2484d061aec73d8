// Highlights code: comments, strings, keywords and lines of the preprocessor. Numbers stay plain: most are weights.

const KEYWORDS = {
  c: "auto break case char const continue default do double else enum extern float for goto if inline int long register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t size_t",
  python:
    "and as assert async await break class continue def del elif else except False finally for from global if import in is lambda None nonlocal not or pass raise return True try while with yield",
  javascript:
    "async await break case catch class const continue default delete do else export extends false finally for from function if import in instanceof let new null of return static super switch this throw true try typeof undefined var void while yield",
};
const COMMENTS = {
  c: String.raw`\/\*[\s\S]*?\*\/|\/\/[^\n]*`,
  python: String.raw`#[^\n]*`,
  javascript: String.raw`\/\*[\s\S]*?\*\/|\/\/[^\n]*`,
};
const STRINGS = {
  c: String.raw`"(?:[^"\\\n]|\\.)*"`,
  python: String.raw`"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'`,
  javascript: String.raw`"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|` + "`(?:[^`\\\\]|\\\\.)*`",
};
const PREPROCESSOR = { c: String.raw`|(?<preprocessor>^[ \t]*#[^\n]*)` };
const SUFFIXES = { c: "c h cpp hpp ino cc", python: "py pyi", javascript: "js mjs cjs ts" };

const languageOf = (name) =>
  Object.keys(SUFFIXES).find((language) => SUFFIXES[language].split(" ").includes(name.split(".").pop()));

// The text of a file as a fragment.
export function highlighted(name, text) {
  const fragment = document.createDocumentFragment();
  const language = languageOf(name);
  if (!language) {
    fragment.append(text);
    return fragment;
  }
  const token = new RegExp(
    `(?<comment>${COMMENTS[language]})|(?<string>${STRINGS[language]})${PREPROCESSOR[language] ?? ""}` +
      `|(?<keyword>\\b(?:${KEYWORDS[language].split(" ").join("|")})\\b)`,
    "gm",
  );
  let end = 0;
  for (const match of text.matchAll(token)) {
    const [kind] = Object.entries(match.groups).find(([, part]) => part !== undefined);
    const span = document.createElement("span");
    span.className = kind;
    span.textContent = match[0];
    fragment.append(text.slice(end, match.index), span);
    end = match.index + match[0].length;
  }
  fragment.append(text.slice(end));
  return fragment;
}
