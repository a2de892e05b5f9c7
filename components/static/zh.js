/* Says in Chinese what Streamlit itself says in English.
   Only whole texts listed here change; what people wrote is left alone. */
(() => {
  "use strict";

  // Sentences and phrases that nobody but Streamlit writes: changed wherever they appear.
  const SENTENCES = {
    "(required)": "（必填）",
    "(opens in new tab)": "（在新标签页打开）",
    "An error has occurred, please try again.": "出错了，请重试。",
    "Connection error": "连接中断",
    "Connection lost. Please wait for the app to reconnect, then try again.": "连接已断开，请等系统重新连上后再试。",
    "Connection timed out.": "连接超时。",
    "File size is too small.": "文件过小。",
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
    "About": "关于",
    "Add an option": "请输入选项",
    "Add files": "添加文件",
    "Add row": "添加一行",
    "App pages": "页面导航",
    "Automatic": "自动",
    "Autosize": "自动列宽",
    "Average": "平均值",
    "Average length": "平均长度",
    "Based on sample": "按抽样计算",
    "Calendar": "日历",
    "Cancel": "取消",
    "Cancel (Escape)": "取消（Esc）",
    "Choose an option": "请选择",
    "Choose date": "选择日期",
    "Choose date and time": "选择日期和时间",
    "Choose date range": "选择起止日期",
    "Choose options": "请选择",
    "Choose or add an option": "请选择或输入",
    "Choose or add options": "请选择或输入",
    "Clear all": "全部清除",
    "Clear cache": "清除缓存",
    "Clear caches": "清除缓存",
    "Clear date": "清除日期",
    "Clear date and time": "清除日期和时间",
    "Clear dates": "清除日期",
    "Clear entry": "清除内容",
    "Clear selection": "取消选择",
    "Clear time": "清除时间",
    "Clear value": "清除",
    "Click to retry upload": "点击重新上传",
    "Close": "关闭",
    "Close Search": "关闭搜索",
    "Close fullscreen": "退出全屏",
    "Collapse sidebar": "收起侧栏",
    "Compact": "简写",
    "Connecting": "正在连接",
    "Connecting to Streamlit server": "正在连接服务器",
    "Copied": "已复制",
    "Copied!": "已复制",
    "Copy Vega-Lite spec": "复制图表定义",
    "Copy column name": "复制列名",
    "Copy to clipboard": "复制",
    "Copy version to clipboard": "复制版本号",
    "Count": "计数",
    "Dark": "深色",
    "Dataframe column menu": "列菜单",
    "Date range": "起止日期",
    "Decrement": "减",
    "Delete row(s)": "删除所选行",
    "Dismiss": "关闭",
    "Distance": "相对时间",
    "Distinct": "不同值",
    "Dollar": "美元",
    "Download as CSV": "下载 CSV",
    "Download as PNG": "下载图片",
    "Download failed": "下载失败",
    "Drag and drop a file here": "把文件拖到这里",
    "Drag and drop files here": "把文件拖到这里",
    "Duration": "时长",
    "Empty": "空值",
    "Error": "错误",
    "Error:": "错误：",
    "Euro": "欧元",
    "Expand sidebar": "展开侧栏",
    "Feedback rating": "评分",
    "Format": "格式",
    "Fullscreen": "全屏",
    "Get help": "帮助",
    "Help": "说明",
    "Hide column": "隐藏此列",
    "Hide password": "隐藏密码",
    "Increment": "加",
    "Invalid input.": "输入有误。",
    "Learn more": "详细说明",
    "Light": "浅色",
    "Link to heading": "本节链接",
    "Localized": "本地写法",
    "Main menu": "主菜单",
    "Maximum": "最大值",
    "Maximum length": "最大长度",
    "Median": "中位数",
    "Minimum": "最小值",
    "Minimum length": "最小长度",
    "Navigate to home page": "回首页",
    "Network Error": "网络出错",
    "Network issue": "网络异常",
    "Made with Streamlit v": "Streamlit ",
    "Next Result": "下一处",
    "Next month": "下个月",
    "Next page": "下一页",
    "No content": "无内容",
    "No data": "无数据",
    "No message": "无说明",
    "No options": "没有可选项",
    "No options to select": "没有可选项",
    "No options to select.": "没有可选项。",
    "No results": "没有匹配的结果",
    "Notifications": "通知",
    "Page not found": "没有这个页面",
    "Pagination": "翻页",
    "Open": "展开",
    "Past 2 Years": "近两年",
    "Past 3 Months": "近三个月",
    "Past 6 Months": "近半年",
    "Past Month": "近一个月",
    "Past Week": "近一周",
    "Past Year": "近一年",
    "Percent": "百分比",
    "Pin column": "固定此列",
    "Plain": "原样",
    "Previous Result": "上一处",
    "Previous month": "上个月",
    "Previous page": "上一页",
    "Print": "打印",
    "Quick select a date range": "常用日期范围",
    "Range": "跨度",
    "Record screen": "录制屏幕",
    "Report a bug": "反馈问题",
    "Rerun": "刷新数据",
    "Running...": "正在处理…",
    "Save as Image": "保存图片",
    "Scientific": "科学计数",
    "Scroll tabs left": "向左翻",
    "Scroll tabs right": "向右翻",
    "Search": "搜索",
    "Sidebar": "侧栏",
    "Select all": "全选",
    "Select...": "请选择",
    "Selectbox options": "选项",
    "Selected values": "已选",
    "Show chart": "看图",
    "Show data": "看数据",
    "Show password": "显示密码",
    "Show suggestions": "显示选项",
    "Show/hide columns": "显示或隐藏列",
    "Sidebar": "侧栏",
    "Sort ascending": "升序",
    "Sort descending": "降序",
    "Standard deviation": "标准差",
    "Statistics": "统计",
    "Stop": "停止",
    "Sum": "合计",
    "Skip to main content": "跳到正文",
    "System": "自动",
    "Theme": "主题",
    "Time": "时间",
    "Too many files": "文件过多",
    "Top values frequency chart": "常见值分布",
    "Try again": "重试",
    "Type to search": "输入关键词",
    "Unable to connect to Streamlit server": "连不上服务器",
    "Unpin column": "取消固定",
    "Upload": "上传",
    "Upload directories": "上传文件夹",
    "Use system setting": "跟随系统",
    "Values": "取值",
    "View less": "收起",
    "Yen": "日元",
    "add icon": "添加",
    "date": "日期",
    "file upload": "上传文件",
    "number": "数值",
    "text": "文本",
  };

  const PARTS = { year: "年", month: "月", day: "日", hour: "时", minute: "分", second: "秒" };
  const ENDS = { start: "开始日期", end: "结束日期" };

  const SENTENCE_PATTERNS = [
    [/^(?:Error: |: )?Number is outside the allowed range\. Please enter a value between (.+) and (.+)\.$/, "请输入 $1 到 $2 之间的数。"],
    [/^(?:Error: |: )?Number is below the allowed range\. Please enter a value greater than or equal to (.+)\.$/, "请输入不小于 $1 的数。"],
    [/^(?:Error: |: )?Number is above the allowed range\. Please enter a value less than or equal to (.+)\.$/, "请输入不大于 $1 的数。"],
    [/^(?:Error: |: )?Number is (?:below|above) the allowed range\.$/, "超出可填的范围。"],
    [/^You can only select up to (\d+) options?\. Remove an option first\.$/, "最多选 $1 项，请先移除一项。"],
    [/^You have requested page \/(.+), but no corresponding file was found in the app's pages\/ directory\. Running the app's main page\.$/, "没有“$1”这个页面，已转到首页。"],
    [/^(\d+) options? available\.$/, "共 $1 项可选。"],
  ];

  const PATTERNS = [
    [/^Press Enter to apply$/, "按回车确认"],
    [/^Press Enter to submit form$/, "按回车提交"],
    [/^Press (?:Ctrl|⌘)\+Enter to apply$/, "按 Ctrl+回车确认"],
    [/^Press (?:Ctrl|⌘)\+Enter to submit form$/, "按 Ctrl+回车提交"],
    [/^([\d.]+ ?[KMGT]?B) per file(?: • (.+))?$/, (_, size, kinds) =>
      `每个文件不超过 ${size}` + (kinds ? `，可用 ${kinds}` : "")],
    [/^File is larger than (.+)$/, "文件超过 $1"],
    [/^File is smaller than (.+)$/, "文件小于 $1"],
    [/^File must be (.+) or smaller\.?$/, "文件不能超过 $1"],
    [/^File type must be (.+)$/, "文件类型只能是 $1"],
    [/^([^ ]+) files are not allowed\.?$/, "不能上传 $1 文件"],
    [/^Page (\d+)$/, "第 $1 页"],
    [/^Rating (\d+)$/, "$1 分"],
    [/^(\d+) out of 5 stars$/, "$1 星"],
    [/^(year|month|day|hour|minute|second), (.+) (start|end) date$/, (_, part, label, end) =>
      `${label}，${ENDS[end]}：${PARTS[part]}`],
    [/^(year|month|day|hour|minute|second), (.+)$/, (_, part, label) => `${label}：${PARTS[part]}`],
    [/^(.+) (start|end) date$/, (_, label, end) => `${label}，${ENDS[end]}`],
    [/^Choose date(?: range| and time)?, (.+)$/, "选择日期，$1"],
    [/^(\d+)th percentile$/, "第 $1 百分位"],
    [/^Select (\d+) matches$/, "选中匹配的 $1 项"],
    [/^View (\d+) more$/, "再显示 $1 项"],
    // A chart with a description of its own says it after each of its buttons.
    [/^([A-Z][A-Za-z -]+): (.+)$/, (whole, act, of) => (act in WORDS ? `${WORDS[act]}：${of}` : whole)],
    [/^Remove (.+)$/, "移除 $1"],
    [/^Add: (.+)$/, "新增：$1"],
    [/^Help for (.+)$/, "说明：$1"],
    [/^Download as ([A-Z]+)$/, "下载 $1"],
    [/^[a-z0-9_]+ icon$/, "图标"],
    [/^\((\d+(?:\.\d)?) seconds\)$/, "（$1 秒）"],
  ];

  const withId = (...ids) => ids.map((id) => `[data-testid="${id}"]`);
  const TYPED = 'textarea, input, [contenteditable="true"]';
  // Where people's texts stand, and within those what is Streamlit's own again: the nearest decides.
  const WRITTEN = [
    ...withId(
      "stMarkdownContainer", "stText", "stCode", "stJson", "stTable", "stMetricValue", "stMetricDelta",
      "stFileChipName", "stVegaLiteChart", "stException",
    ),
    '[role="option"][data-key]', "[data-tag-index]", "canvas",
  ].join(", ");
  const OWN = [
    ...withId("stHeaderActionElements", "stElementToolbar", "stBaseButton-elementToolbar"),
    '[data-testid="stTooltipContent"] [data-testid="stMarkdownContainer"]',
    '[data-testid="stFileUploaderDropzone"] [data-testid="stMarkdownContainer"]',
    '[role="option"][data-key^="__select"]', "[data-tag-index] button",
  ].join(", ");
  const ATTRIBUTES = ["aria-label", "title", "placeholder", "alt"];

  const byPeople = (element) => {
    const nearest = element && element.closest(`${WRITTEN}, ${OWN}`);
    return Boolean(nearest) && !nearest.matches(OWN);
  };

  const has = (table, text) => Object.prototype.hasOwnProperty.call(table, text);

  /* The Chinese for `text`, or undefined where it is to stay. */
  const inChinese = (text, element) => {
    const plain = text.trim();
    if (plain.length < 3 || !/[a-z]{2}/.test(plain)) return undefined;
    if (has(SENTENCES, plain)) return SENTENCES[plain];
    const written = byPeople(element);
    if (!written && has(WORDS, plain)) return WORDS[plain];
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
    if (chinese !== undefined) element.setAttribute(name, chinese);
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
