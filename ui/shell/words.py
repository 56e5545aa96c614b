"""Fixed words of buttons and menus. Labels of fields live with their ledgers, sentences of failures with their classes."""

PROGRAM = "派驻监督工作台"

# acts
NEW, OPEN, SAVE, SAVE_NEXT, CANCEL, CLOSE, BACK = "登记", "打开", "保存", "保存并登记下一条", "取消", "关闭", "返回"
PRINT, EXPORT, IMPORT, REFRESH, COPY_TABLE, VOID, NOT_VOID = "打印", "导出", "导入", "刷新", "复制为表格", "作废", "不作废"
EDIT, ADD, REMOVE, MOVE_UP, MOVE_DOWN, ADD_LINE, PASTE_TABLE = "修改", "添加", "删除", "上移", "下移", "加一项", "从表格粘贴"
NEXT, PREVIOUS, DONE, UNDERSTOOD, RETRY, CHOOSE_FILE = "下一步", "上一步", "完成", "知道了", "重试", "选择文件"
LOCK, UNLOCK, QUIT = "锁定", "解锁", "退出"

# menu bar: & marks the letter that opens it
MENU_FILE, MENU_EDIT, MENU_RECORD, MENU_VIEW = "文件(&F)", "编辑(&E)", "记录(&R)", "查看(&V)"
MENU_HANDOVER, MENU_TOOLS, MENU_HELP = "交接(&S)", "工具(&T)", "帮助(&H)"
UNDO, REDO, CUT, COPY, PASTE, SELECT_ALL = "撤销", "重做", "剪切", "复制", "粘贴", "全选"
TEXT_LARGER, TEXT_SMALLER, TEXT_PLAIN = "放大文字", "缩小文字", "恢复文字大小"
THEME_LIGHT, THEME_DARK, THEME_SYSTEM, NAVIGATION = "浅色", "深色", "随系统", "显示导航"
ABOUT, KEYS = "关于", "快捷键"

# search
SEARCH, SEARCH_FIELD = "搜索", "搜索 姓名、单位、编号、内容"
SEARCH_NONE, SEARCH_MORE = "没有找到", "还有更多，再多输几个字"

# lists
COLUMNS, COLUMNS_RESET, FILTER, ALL, CLEAR = "列", "恢复原来的列", "筛选", "全部", "清除"
VIEWS, SAVE_VIEW = "常用视图", "把现在的筛选存为视图"
VIEW_NAME, VIEW_DELETE = "视图名称", "删除视图"

# forms
REQUIRED_LEFT = "必填 {required} 项，已填 {filled} 项"
TROUBLES = "{count} 处要改：{labels}"
DRAFT_SAVED = "草稿已存 {time}"
NONE, YES, NO = "无", "是", "否"
CREATE = "建一个新的{what}"
SIMILAR_TYPING = "输入姓名或拼音首字母"
DROP_FILES = "拖入文件即添加"

# locking
PASSWORD, PASSWORD_AGAIN, USER, NAME, CHOOSE_USER, FORGOT = "口令", "再输一次", "用户名", "姓名", "选择用户", "忘记口令"
CAPS_LOCK = "大写锁定已打开"
LOCKED_IDLE = "空闲满 {minutes} 分钟，已在 {time} 锁定"
LOCKED_ASKED = "已在 {time} 锁定"
DRAFTS_KEPT = "没有丢失内容。{count} 份未保存的草稿已留存：{titles}，解锁后接着写。"
NOTHING_LOST = "没有丢失内容，解锁后接着办。"
UNLOCKING, OPENING = "正在解锁", "正在打开工作区"
SECRECY = "涉密信息处理仅限本机。操作全部留痕。"

# failures
HAPPENED, SAFE, TODO, CODE, PRINT_CASE = "发生了", "安全的", "要办的", "代码", "打印情况"
REMAINING = "还要约 {seconds} 秒。取消后不留半份数据"
CANCELLING = "正在停下"
