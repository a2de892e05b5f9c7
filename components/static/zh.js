/* Says in Chinese what Streamlit itself says in English, of the widgets that the app has.
   Only whole texts listed here change; what people wrote is left alone. A word that Streamlit no
   longer says is refused by tests/web/test_shell.py; one that it has begun to say is found by the
   browser tests, which allow no English on any page. */
(() => {
  "use strict";

  // Sentences and phrases that nobody but Streamlit writes: changed wherever they appear.
  const SENTENCES = {
    "(required)": "（必填）",
    "Connection error": "连接中断",
    "Connection lost. Please wait for the app to reconnect, then try again.": "连接已断开，请等系统重新连上后再试。",
    "Connection timed out.": "连接超时。",
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:": "服务暂时连不上，系统会自动重连，请稍候；仍不行时请联系系统管理员。",
    "Only one file is allowed.": "只能选择一个文件。",
    "Please wait...": "请稍候…",
    "Script execution error": "页面运行出错",
    "Streamlit server is not responding. Are you connected to the internet?": "服务器没有响应，请检查网络，系统会自动重连。",
    "The page that you have requested does not seem to exist. Running the app's main page.": "没有这个页面，已转到首页。",
    "This field is required.": "此项必填。",
    "Unexpected error. Please try again.": "出错了，请重试。",
    "Vega visualization": "图表",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.": "方向键选日期，回车确定，Esc 关闭。",
  };

  // Short words that a person might also write: changed only outside people's texts.
  const WORDS = {
    // Lists to choose from
    "Choose an option": "请选择",
    "Choose options": "请选择",
    "Choose or add an option": "请选择或输入",
    "Choose or add options": "请选择或输入",
    "Add an option": "请输入选项",
    "Open": "展开",
    "Selectbox options": "选项",
    "Selected values": "已选",
    "Show suggestions": "显示选项",
    "No results": "没有匹配的结果",
    "No options to select": "没有可选项",
    "Select all": "全选",
    "Clear all": "全部清除",
    "Clear value": "清除",

    // Fields
    "Clear entry": "清除内容",
    "Invalid input.": "输入有误。",
    "Increment": "加",
    "Decrement": "减",
    "Help": "说明",

    // Dates
    "Calendar": "日历",
    "Choose date": "选择日期",
    "Clear date": "清除日期",
    "Empty": "空值",
    "Next month": "下个月",
    "Previous month": "上个月",

    // Files
    "Upload": "上传",
    "Add files": "添加文件",
    "add icon": "添加",
    "file upload": "上传文件",
    "Drag and drop a file here": "把文件拖到这里",
    "Drag and drop files here": "把文件拖到这里",
    "Click to retry upload": "点击重新上传",
    "Too many files": "文件过多",
    "Network Error": "网络出错",
    "Download failed": "下载失败",

    // Charts, code, and the pages of a list
    "Download as PNG": "下载图片",
    "Fullscreen": "全屏",
    "Close fullscreen": "退出全屏",
    "Copied": "已复制",
    "Copy to clipboard": "复制",
    "Pagination": "翻页",
    "Next page": "下一页",
    "Previous page": "上一页",

    // The frame: navigation, menu, notes, connection
    "App pages": "页面导航",
    "Page not found": "没有这个页面",
    "Skip to main content": "跳到正文",
    "Sidebar": "侧栏",
    "Expand sidebar": "展开侧栏",
    "Collapse sidebar": "收起侧栏",
    "View less": "收起",
    "Main menu": "主菜单",
    "Theme": "主题",
    "System": "自动",
    "Light": "浅色",
    "Dark": "深色",
    "Use system setting": "跟随系统",
    "Print": "打印",
    "Record screen": "录制屏幕",
    "Copy version to clipboard": "复制版本号",
    "Made with Streamlit v": "Streamlit ",
    "Notifications": "通知",
    "Close": "关闭",
    "Dismiss": "关闭",
    "Running...": "正在处理…",
    "Stop": "停止",
    "Try again": "重试",
    "Connecting": "正在连接",
    "Connecting to Streamlit server": "正在连接服务器",
    "Unable to connect to Streamlit server": "连不上服务器",
    "Network issue": "网络异常",
    "Error": "错误",
    "Error:": "错误：",
    "No message": "无说明",
  };

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
    [/^View (\d+) more$/, "再显示 $1 项"],
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
