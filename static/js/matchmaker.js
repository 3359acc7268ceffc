// What makes the pages quicker to use; every page works without it.
(() => {
  "use strict";

  const words = document.body.dataset;

  function prepare(root) {
    root.querySelectorAll("select[data-search]").forEach((select) => {
      if (!select.tomselect && window.TomSelect) enhanceSelect(select);
    });
    const summary = root.querySelector(".error-summary");
    if (summary) summary.focus();
  }

  // "cần thơ", "can tho" and "Đồng Tháp" as "dong thap" find the same options.
  const fold = (text) =>
    text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d").replace(/Đ/g, "D");

  function enhanceSelect(select) {
    const described = select.getAttribute("aria-describedby");
    const box = new window.TomSelect(select, {
      maxOptions: null,
      // The options are here already; a search that waits would open the list again after a choice.
      refreshThrottle: 0,
      plugins: select.multiple ? ["remove_button"] : [],
      searchField: ["text", "folded"],
      onInitialize() {
        Object.values(this.options).forEach((option) => {
          option.folded = fold(option.text || "");
        });
      },
      render: {
        no_results: () => {
          const line = document.createElement("div");
          line.className = "no-results";
          line.textContent = words.textNothing;
          return line;
        },
      },
    });
    // One control instead of two; a link of the error summary leads to the one that is seen.
    select.setAttribute("aria-hidden", "true");
    select.addEventListener("focus", () => box.focus());
    if (described) box.control_input.setAttribute("aria-describedby", described);
    if (select.hasAttribute("aria-invalid")) box.control_input.setAttribute("aria-invalid", "true");
  }

  function confirmFirst(form, submitter) {
    const dialog = document.createElement("dialog");
    const question = document.createElement("p");
    const actions = document.createElement("div");
    question.textContent = form.dataset.confirm;
    question.id = "confirm-question";
    dialog.setAttribute("aria-labelledby", question.id);
    actions.className = "actions";
    const button = (text, kind, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = kind;
      made.textContent = text;
      made.addEventListener("click", act);
      actions.append(made);
    };
    button((submitter && submitter.textContent.trim()) || words.textConfirm, "btn btn-primary", () => {
      form.dataset.confirmed = "yes";
      dialog.close();
      form.requestSubmit(submitter);
    });
    button(words.textCancel, "btn", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    dialog.append(question, actions);
    document.body.append(dialog);
    dialog.showModal();
  }

  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (form.dataset.confirm && form.dataset.confirmed !== "yes") {
        event.preventDefault();
        event.stopImmediatePropagation();
        confirmFirst(form, event.submitter);
        return;
      }
      delete form.dataset.confirmed;
      if (form.method !== "post" || form.hasAttribute("hx-post")) return;
      if (form.dataset.sent === "yes") event.preventDefault();
      form.dataset.sent = "yes";
    },
    true,
  );

  // Whoever signs in or out takes along what the browser keeps (an agenda); some browsers do
  // not do so at the word of the server.
  document.addEventListener("submit", (event) => {
    const { pathname } = new URL(event.target.action, location.href);
    if (!("caches" in window) || !["/sign-in", "/sign-out"].includes(pathname)) return;
    caches.keys().then((names) => names.forEach((name) => caches.delete(name)));
  });

  // Coming back with the browser's button: forms may be sent again.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });

  function isDark() {
    const chosen = document.documentElement.dataset.bsTheme;
    return chosen ? chosen === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
  }

  function showTheme(button) {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(isDark()));
  }

  const themeButtons = document.querySelectorAll("[data-theme-switch]");
  themeButtons.forEach((button) => {
    showTheme(button);
    button.addEventListener("click", () => {
      const theme = isDark() ? "light" : "dark";
      document.documentElement.dataset.bsTheme = theme;
      document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
      themeButtons.forEach(showTheme);
    });
  });

  // Menus close with Escape and when the focus or a click leaves them.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    });
  });
  ["click", "focusin"].forEach((kind) =>
    document.addEventListener(kind, (event) => {
      document.querySelectorAll("details.menu[open]").forEach((menu) => {
        if (!menu.contains(event.target)) menu.open = false;
      });
    }),
  );

  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("input[name=csrf_token]");
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.value;
  });
  document.addEventListener("htmx:afterSwap", (event) => prepare(event.target));

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  prepare(document);
})();
