// What is nicer with a script, and works without: every page and every form does what it does when this never comes.
"use strict";

// A form is sent once, however often its button is pressed, until the page is there again.
document.addEventListener("submit", event => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
});

// A file that is too large is said at once, not after it was sent.
for (const input of document.querySelectorAll("input[type=file][data-bytes-max]")) {
  input.addEventListener("change", () => {
    const field = input.closest(".field");
    const told = field.querySelector(".fault.at-once");
    if (told) {
      told.remove();
    }
    const isLarge = Array.from(input.files).some(file => file.size > Number(input.dataset.bytesMax));
    field.classList.toggle("wrong", isLarge);
    if (isLarge) {
      input.value = "";
      const fault = document.createElement("p");
      fault.className = "fault at-once";
      fault.setAttribute("role", "alert");
      fault.textContent = input.dataset.tooLarge;
      input.before(fault);
    }
  });
}

// The menu closes by Escape and by a press elsewhere.
const menu = document.querySelector("details.e-services");
document.addEventListener("keydown", event => {
  if (event.key === "Escape" && menu.open) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", event => {
  if (menu.open && !menu.contains(event.target)) {
    menu.open = false;
  }
});

// A button that needs a script is there with it alone.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  // What to do without the button is said no more.
  for (const hint of document.querySelectorAll(".print-hint")) {
    hint.hidden = true;
  }
  button.addEventListener("click", () => print());
}

// On a narrow screen the menu shows the page that is open.
const current = document.querySelector(".menu a[aria-current]");
if (current) {
  const strip = current.parentElement;
  strip.scrollLeft = current.offsetLeft - strip.offsetLeft - (strip.clientWidth - current.offsetWidth) / 2;
}
