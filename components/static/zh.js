/* Says in Chinese what Streamlit itself says in English, of the widgets that the app has.
   Only whole texts listed in zh.json change; what people wrote is left alone. A word that
   Streamlit no longer says is refused by tests/web/test_shell.py; one that it has begun to say is
   found by the browser tests, which allow no English on any page. */
(() => {
  "use strict";

  // Sentences that nobody but Streamlit writes are changed wherever they appear; short words, that a
  // person might also write, only outside people's texts. The page brings zh.json with it.
  const { sentences: SENTENCES, words } = JSON.parse(document.getElementById("zh").textContent);
  const WORDS = Object.assign({}, ...Object.values(words)); // which stand there in groups

  const PARTS_OF_A_DATE = { year: "年", month: "月", day: "日" };

  const SENTENCE_PATTERNS = [
    [/^(?:Error: |: )?Number is outside the allowed range\. Please enter a value between (.+) and (.+)\.$/, "请输入 $1 到 $2 之间的数。"],
    [/^(?:Error: |: )?Number is below the allowed range\. Please enter a value greater than or equal to (.+)\.$/, "请输入不小于 $1 的数。"],
    [/^(?:Error: |: )?Number is above the allowed range\. Please enter a value less than or equal to (.+)\.$/, "请输入不大于 $1 的数。"],
    [/^(?:Error: |: )?Number is (?:below|above) the allowed range\.$/, "超出可填的范围。"],
    [/^You have requested page \/(.+), but no corresponding file was found in the app's pages\/ directory\. Running the app's main page\.$/, "没有“$1”这个页面，已转到首页。"],
    [/^(\d+) options? available\.$/, "共 $1 项可选。"],
  ];

  const PATTERNS = [
    [/^Press Enter to apply$/, "按回车确认"],
    [/^Press Enter to submit form$/, "按回车提交"],
    [/^Press (?:Ctrl|⌘)\+Enter to apply$/, "按 Ctrl+回车确认"],
    [/^Press (?:Ctrl|⌘)\+Enter to submit form$/, "按 Ctrl+回车提交"],
    [/^Select (\d+) matches$/, "选中匹配的 $1 项"],
    [/^Add: (.+)$/, "新增：$1"],
    [/^Remove (.+)$/, "移除 $1"],
    [/^Help for (.+)$/, "说明：$1"],
    [/^(year|month|day), (.+)$/, (_, part, label) => `${label}：${PARTS_OF_A_DATE[part]}`],
    [/^Choose date, (.+)$/, "选择日期，$1"],
    [/^([\d.]+ ?[KMGT]?B) per file(?: • (.+))?$/, (_, size, kinds) =>
      `每个文件不超过 ${size}` + (kinds ? `，可用 ${kinds}` : "")],
    [/^File is larger than (.+)$/, "文件超过 $1"],
    [/^File must be (.+) or smaller\.?$/, "文件不能超过 $1"],
    [/^(?:AxiosError: )?Request failed with status code (\d+)$/, (_, code) =>
      code === "413" ? "文件过大，或已上传而未处理的过多，请分几次上传" : `没有收下（${code}），请刷新后重试`],
    [/^File type must be (.+)$/, "文件类型只能是 $1"],
    [/^([^ ]+) files are not allowed\.?$/, "不能上传 $1 文件"],
    // A chart with a description of its own says it after each of its buttons.
    [/^([A-Z][A-Za-z -]+): (.+)$/, (whole, act, of) => (act in WORDS ? `${WORDS[act]}：${of}` : whole)],
    [/^Page (\d+)$/, "第 $1 页"],
    [/^(?:View )?(\d+) more$/, "再显示 $1 项"],
    [/^[a-z0-9_]+ icon$/, "图标"],
  ];

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

  const text = (node) => {
    const parent = node.parentElement;
    if (parent && parent.closest(TYPED)) return;
    const chinese = inChinese(node.data, parent);
    if (chinese !== undefined && chinese !== node.data) node.data = chinese;
  };

  const attribute = (element, name) => {
    const english = element.getAttribute(name);
    if (!english) return;
    const chinese = inChinese(english, element);
    if (chinese !== undefined && chinese !== english) element.setAttribute(name, chinese);
  };

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
    for (const change of changes) {
      if (change.type === "characterData") text(change.target);
      else if (change.type === "attributes") attribute(change.target, change.attributeName);
      else change.addedNodes.forEach(tree);
    }
  }).observe(document, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES,
  });
})();
