/* Says in Chinese what Streamlit itself says in English, of the widgets that the app has.
   Only whole texts listed in zh.json change; what people wrote is left alone. A word that
   Streamlit no longer says is refused by tests/web/test_shell.py; one that it has begun to say is
   found by the browser tests, which allow no English on any page. */
(() => {
  // Sentences that nobody but Streamlit writes are changed wherever they appear; short words, that a
  // person might also write, only outside people's texts. The page brings zh.json with it.
  const texts = JSON.parse(document.getElementById("zh").textContent), SENTENCES = texts.sentences;
  const WORDS = Object.assign({}, ...Object.values(texts.words)); // which stand there in groups
  const patterns = (of) => Object.entries(of).map(([pattern, chinese]) => [new RegExp(pattern), chinese]);
  const SENTENCE_PATTERNS = patterns(texts["sentence patterns"]), PATTERNS = patterns(texts["word patterns"]);
  // A chart with a description of its own says it after each of its buttons.
  PATTERNS.push([/^([A-Z][A-Za-z -]+): (.+)$/, (whole, act, of) => (act in WORDS ? `${WORDS[act]}：${of}` : whole)]);

  const withId = (...ids) => ids.map((id) => `[data-testid="${id}"]`);
  const TYPED = 'textarea, input, [contenteditable="true"]';
  // Where people's texts stand, and within those what is Streamlit's own again: the nearest decides.
  const WRITTEN = [
    ...withId("stMarkdownContainer", "stCode", "stFileChipName", "stVegaLiteChart", "stException"),
    '[role="option"][data-key]', "[data-tag-index]",
  ].join(", ");
  const OWN = [
    ...withId("stHeaderActionElements", "stElementToolbar", "stBaseButton-elementToolbar"),
    '[data-testid="stTooltipContent"] [data-testid="stMarkdownContainer"]',
    '[data-testid="stFileUploaderDropzone"] [data-testid="stMarkdownContainer"]',
    '[role="option"]:is([data-key^="__select"], [data-key^="__creat"])', "[data-tag-index] button",
  ].join(", ");
  const ATTRIBUTES = ["aria-label", "title", "placeholder", "alt"];

  const byPeople = (element) => {
    const nearest = element && element.closest(`${WRITTEN}, ${OWN}`);
    return Boolean(nearest) && !nearest.matches(OWN);
  };

  /* The Chinese for `text`, or undefined where it is to stay. */
  const inChinese = (text, element) => {
    const plain = text.trim();
    if (plain.length < 3 || !/[a-z]{2}/.test(plain)) return undefined;
    if (Object.hasOwn(SENTENCES, plain)) return SENTENCES[plain];
    const written = byPeople(element);
    if (!written && Object.hasOwn(WORDS, plain)) return WORDS[plain];
    const patterns = written ? SENTENCE_PATTERNS : [...SENTENCE_PATTERNS, ...PATTERNS];
    const found = patterns.find(([pattern]) => pattern.test(plain));
    return found && plain.replace(found[0], found[1]);
  };

  const change = (node, element) => {
    const chinese = node ? inChinese(node.nodeValue, element) : undefined;
    if (chinese !== undefined && chinese !== node.nodeValue) node.nodeValue = chinese;
  };
  const text = (node) => node.parentElement?.closest(TYPED) || change(node, node.parentElement);
  const attribute = (element, name) => change(element.getAttributeNode(name), element);

  // A chart is one picture with its words; its marks have none and would each be read out as English.
  const NAMELESS = 'g[role="graphics-symbol"]:not([aria-label])';

  const tree = (root) => {
    if (root.nodeType === Node.TEXT_NODE) return text(root);
    if (root.nodeType !== Node.ELEMENT_NODE || root.matches("script, style")) return;
    ATTRIBUTES.forEach((name) => attribute(root, name));
    if (root.matches(NAMELESS)) root.setAttribute("aria-hidden", "true");
    root.childNodes.forEach(tree);
  };

  new MutationObserver((changes) => {
    for (const { type, target, attributeName, addedNodes } of changes) {
      if (type === "characterData") text(target);
      else if (type === "attributes") attribute(target, attributeName);
      else addedNodes.forEach(tree);
    }
  }).observe(document, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES,
  });
})();
