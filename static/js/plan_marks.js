// The marks inside a line: **strong**, ~~struck~~, [words](address). Everything else is text; nothing is parsed as HTML.

const MARK = /\*\*(?=\S)(.+?)\*\*|~~(?=\S)(.+?)~~|\[([^\]]+)\]\(((?:https?:\/\/|mailto:)[^\s()]+)\)/;

const element = (name, text) => {
  const made = document.createElement(name);
  made.append(...marked(text));
  return made;
};

const link = (words, address) => {
  const made = element("a", words);
  made.href = address;
  made.rel = "noopener nofollow";
  made.target = "_blank";
  made.tabIndex = -1; // the line itself is edited here; its text tells the address
  return made;
};

// The nodes that show `text`.
export const marked = (text) => {
  const found = MARK.exec(text);
  if (!found) return text ? [document.createTextNode(text)] : [];
  const [all, strong, struck, words, address] = found;
  const node = strong ? element("strong", strong) : struck ? element("s", struck) : link(words, address);
  return [text.slice(0, found.index), node, ...marked(text.slice(found.index + all.length))].filter((part) => part !== "");
};

// The words alone, for names in sentences and labels.
export const plain = (text, most = 60) => {
  const holder = document.createElement("span");
  holder.append(...marked(text));
  const words = holder.textContent;
  return words.length > most ? `${words.slice(0, most)}…` : words;
};

export const isStruck = (text) => /^~~.+~~$/.test(text.trim());
export const strike = (text) => (isStruck(text) ? text.trim().slice(2, -2) : `~~${text.trim()}~~`);
