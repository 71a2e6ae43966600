// Runs axe over the page as it stands. passed: the looks that axe has found readable before.
window.lookAtPage = async (passed) => {
  const known = new Set(passed);
  const rest = await axe.run({ resultTypes: ["violations"], rules: { "color-contrast": { enabled: false } } });
  const looks = looksOf(document.body, known);
  const contrast = await contrastOf([...looks.keys()]);
  return {
    across: document.documentElement.scrollWidth,
    widthDecides: document.querySelector("[data-open-when-wide]") !== null,
    violations: [...rest.violations, ...contrast.violations].map(withoutElements),
    passed: contrast.passed.map((element) => looks.get(element)).filter(Boolean),
  };
};

// What has words or takes them, with its look, where that is not known: all that axe asks when it measures contrast.
function looksOf(body, known) {
  const grounds = new Map([[body.parentElement, ""]]);
  const groundOf = (element) => {
    if (!grounds.has(element)) {
      const style = getComputedStyle(element);
      const own = GROUND.map((name) => style[name]).join(" ");
      const below = groundOf(element.parentElement);
      grounds.set(element, below.endsWith(`|${own}`) ? below : `${below}|${own}`);
    }
    return grounds.get(element);
  };
  const found = new Map();
  for (const element of body.querySelectorAll("*")) {
    if (!hasWords(element) || !isInSight(element)) continue;
    const style = getComputedStyle(element);
    const look = `${INK.map((name) => style[name]).join(" ")}${groundOf(element)}`;
    if (!known.has(look)) found.set(element, look);
  }
  return found;
}

const INK = ["color", "fontSize", "fontWeight", "textShadow", "webkitTextFillColor"];
const GROUND = ["backgroundColor", "backgroundImage", "opacity", "filter", "mixBlendMode", "position"];
const WITHOUT_WORDS = "[type=checkbox], [type=radio], [type=hidden], [type=range], [type=color], [type=image]";

function hasWords(element) {
  if (element.matches("input, select, textarea, button")) return !element.matches(WITHOUT_WORDS);
  return [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
}

// Not for readers of the screen alone: such words stand in a single pixel or above the page.
function isInSight(element) {
  const { bottom, right, width, height } = element.getBoundingClientRect();
  return (
    bottom > 0 && right > 0 && width > 1 && height > 1 &&
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
  );
}

async function contrastOf(elements) {
  if (!elements.length) return { violations: [], passed: [] };
  const found = await axe.run(
    { include: elements },
    { runOnly: ["color-contrast"], resultTypes: ["violations", "passes"], elementRef: true },
  );
  const passed = found.passes.flatMap((rule) => rule.nodes.map((node) => node.element));
  return { violations: found.violations, passed };
}

function withoutElements(rule) {
  return { id: rule.id, nodes: rule.nodes.map((node) => ({ html: node.html })) };
}
