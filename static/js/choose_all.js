// Checkboxes chosen together: <… data-choose-all> holds them, and hidden [data-choices] with buttons [data-choose]: all,
// none, or first, which is the choice that the page arrived with. Without script each is chosen by itself.

const MEANINGS = {
  all: () => true,
  none: () => false,
  first: (box) => box.defaultChecked,
};

for (const list of document.querySelectorAll("[data-choose-all]")) {
  const choices = list.querySelector("[data-choices]");
  choices.hidden = false;
  choices.addEventListener("click", ({ target }) => {
    const means = MEANINGS[target.dataset.choose];
    if (!means) return;
    for (const box of list.querySelectorAll("input[type=checkbox]")) box.checked = means(box);
  });
}
