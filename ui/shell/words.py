"""Fixed words of buttons and menus. Labels of fields live with their ledgers, sentences of failures with their classes."""

PROGRAM = "派驻监督工作台"

# acts
NEW, OPEN, SAVE, SAVE_NEXT, CANCEL, CLOSE, BACK = "登记", "打开", "保存", "保存并登记下一条", "取消", "关闭", "返回"
PRINT, EXPORT, IMPORT, REFRESH, COPY_TABLE, VOID, NOT_VOID = "打印", "导出", "导入", "刷新", "复制为表格", "作废", "不作废"
EDIT, ADD, REMOVE, MOVE_UP, MOVE_DOWN, ADD_LINE, PASTE_TABLE = "修改", "添加", "删除", "上移", "下移", "加一项", "从表格粘贴"
WHOLE_LINE = "整行填写"
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
SIMILAR_TYPING = "输入名称或拼音首字母"
DROP_FILES = "拖入文件即添加"

# locking
PASSWORD, PASSWORD_AGAIN, USER, NAME, CHOOSE_USER, FORGOT = "密码", "再输一次", "用户名", "姓名", "选择用户", "忘记密码"
CAPS_LOCK = "大写锁定已打开"
LOCKED_IDLE = "空闲满 {minutes} 分钟，已在 {time} 锁定"
LOCKED_ASKED = "已在 {time} 锁定"
DRAFTS_KEPT = "没有丢失内容。{count} 份未保存的草稿已留存：{titles}，解锁后接着写。"
NOTHING_LOST = "没有丢失内容，解锁后接着办。"
DRAFTS_NOT_KEPT = "最后几秒写的草稿没有存住：{why}"
UNLOCKING, OPENING = "正在解锁", "正在打开工作区"
SECRECY = "涉密信息处理仅限本机。操作全部留痕。"

# failures
HAPPENED, SAFE, TODO, CODE, PRINT_CASE = "发生了", "安全的", "要办的", "代码", "打印情况"
REMAINING = "{told}。取消后不留半份数据"
CANCELLING = "正在停下"

# the first run
WELCOME, WELCOME_TEXT = "建立工作区", "数据只存在这台电脑上，全部加密。先选这台电脑给谁用。"
KIND_GROUP, KIND_GROUP_TEXT = "派驻纪检监察组", "登记本组的监督和办案，按月向委机关交出，接收委机关分办"
KIND_COMMISSION, KIND_COMMISSION_TEXT = "纪委监委机关", "接收各组交来的包，看各组情况，分办线索并下发"
OFFICE_NAME, OFFICE_HINT = "单位名称", "如 驻市教育局纪检监察组、市纪委监委"
SHORT_NAME, SHORT_HINT = "简称", "写在编号前，如 教育组"
PERSON_HINT, USER_HINT = "第一个使用者的姓名，以后可以改", "登录时输入，用字母或汉字"
PASSWORD_RULE = "至少 8 位，含大小写字母、数字、符号中的两种"
PASSWORD_DIFFERS = "两次输入的密码不一样"
SUITE, SUITE_HINT = "密码套件", "全网一致，建立后不能改换；派驻组入网时要选同一种"
SUITES = (("international", "国际算法"), ("guomi", "国密（SM2、SM3、SM4）"))
MAKE, MAKING = "建立", "正在建立工作区，约需几秒"
CODES_TITLE, CODES_TEXT = "恢复码只显示这一次", "忘记密码或更换电脑时只能凭它打开。打印后装入信封密封，登记保管；不要存在这台电脑里。"
RECOVERY_CODE, ADMIN_CODES = "恢复码", "管理员一次性密码"
CODES_KEPT = "我已打印或抄写，并已封存"
SAVE_FILE, ENTER_OFFICE = "存到移动介质", "进入工作台"

# the recovery code used
RECOVER_TITLE, RECOVER_TEXT = "凭恢复码重设密码", "请两人在场，拆封恢复码。用过的恢复码作废，会给出一个新的。"
NEW_PASSWORD, RESET = "新密码", "重设密码"
