// Answers that the server does not have yet, kept in this browser until it does. One list per response, so that another
// person at the same browser never sends them.

const PREFIX = "orgscale.answers.";

const read = (name) => {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? {};
  } catch {
    return {};
  }
};

export const answerStore = (response) => {
  const name = PREFIX + response;
  const write = (kept) => {
    try {
      if (Object.keys(kept).length) localStorage.setItem(name, JSON.stringify(kept));
      else localStorage.removeItem(name);
    } catch {
      // A full or forbidden storage: the page still holds what was typed and tries to send it.
    }
  };
  return {
    all: () => read(name),
    keep: (practice, entry) => write({ ...read(name), [practice]: entry }),
    drop: (practice) => {
      const kept = read(name);
      delete kept[practice];
      write(kept);
    },
  };
};
