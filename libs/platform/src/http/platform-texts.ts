import { type ReasonTexts, type RefusalTexts, registerReasonTexts, registerTexts } from './texts';

/** Short name of a kind of answer, by status. */
export const TITLES: Readonly<Record<number, { en: string; 'zh-CN': string }>> = {
  400: { en: 'Malformed input', 'zh-CN': '输入有误' },
  401: { en: 'Not signed in', 'zh-CN': '未登录' },
  403: { en: 'Not allowed', 'zh-CN': '无权操作' },
  404: { en: 'Not found', 'zh-CN': '未找到' },
  409: { en: 'Refused', 'zh-CN': '未予受理' },
  413: { en: 'Too large', 'zh-CN': '内容过大' },
  415: { en: 'Unsupported format', 'zh-CN': '格式不支持' },
  422: { en: 'Refused', 'zh-CN': '未予受理' },
  429: { en: 'Too many requests', 'zh-CN': '请求过于频繁' },
  500: { en: 'Internal error', 'zh-CN': '系统内部错误' },
  503: { en: 'Not available', 'zh-CN': '暂时不可用' },
};

const ofRequests: RefusalTexts = {
  'clock-does-not-go-back': {
    en: 'The clock does not go back.',
    'zh-CN': '时钟不能往回拨。',
  },
  'malformed-input': { en: 'Some fields are wrong.', 'zh-CN': '部分内容填写有误。', status: 400 },
  'malformed-json': {
    en: 'The body is not JSON that can be accepted.',
    'zh-CN': '请求内容不是可接受的 JSON。',
    status: 400,
  },
  'malformed-request': {
    en: 'The request can not be understood.',
    'zh-CN': '无法识别该请求。',
    status: 400,
  },
  'request-refused': { en: 'The request is refused.', 'zh-CN': '请求被拒绝。', status: 400 },
  'route-not-found': {
    en: 'There is nothing at this address.',
    'zh-CN': '该地址不存在。',
    status: 404,
  },
  'not-found': {
    en: 'There is no such thing, or nothing you may see.',
    'zh-CN': '没有找到，或您无权查看。',
    status: 404,
  },
  'follower-not-found': {
    en: 'No follower has this name here.',
    'zh-CN': '此处没有该名称的跟随程序。',
    status: 404,
  },
  'parked-messages-not-found': {
    en: 'Nothing of this key is parked for this follower.',
    'zh-CN': '该跟随程序没有此键的搁置消息。',
    status: 404,
  },
  'past-too-long': {
    en: 'More than {maxEvents} events lead to that day: too many to be told at once.',
    'zh-CN': '截至该日的记录超过{maxEvents}条，无法一次查询。',
    status: 422,
  },
  'body-too-large': {
    en: 'The content is larger than is accepted here.',
    'zh-CN': '内容超过允许的大小。',
    status: 413,
  },
  'unsupported-media-type': {
    en: 'This format is not accepted here.',
    'zh-CN': '此处不接受这种格式。',
    status: 415,
  },
  'rate-limited': {
    en: 'Too many requests; try again in {retryAfterSeconds} s.',
    'zh-CN': '请求过于频繁，请在 {retryAfterSeconds} 秒后重试。',
    status: 429,
  },
};

const ofCallers: RefusalTexts = {
  'token-missing': { en: 'Sign in first.', 'zh-CN': '请先登录。', status: 401 },
  'token-invalid': {
    en: 'The sign-in is not valid; sign in again.',
    'zh-CN': '登录凭证无效，请重新登录。',
    status: 401,
  },
  'token-expired': {
    en: 'The sign-in has expired; sign in again.',
    'zh-CN': '登录已过期，请重新登录。',
    status: 401,
  },
  'role-not-allowed': {
    en: 'Your role does not allow this.',
    'zh-CN': '您的角色无权进行此操作。',
    status: 403,
  },
  'territory-not-allowed': {
    en: 'Your role does not reach to this place.',
    'zh-CN': '此处不在您的管辖范围内。',
    status: 403,
  },
};

const ofTheSystem: RefusalTexts = {
  'idempotency-key-reused': {
    en: 'This Idempotency-Key was used for another request.',
    'zh-CN': '该 Idempotency-Key 已用于另一请求。',
    status: 422,
  },
  'version-conflict': {
    en: 'Somebody else changed this at the same time; look at it again.',
    'zh-CN': '他人同时修改了此内容，请重新查看。',
  },
  'temporarily-unavailable': {
    en: 'Not possible at the moment; nothing was changed. Try again.',
    'zh-CN': '暂时无法处理，未作任何更改，请稍后重试。',
    status: 503,
  },
  'outcome-unknown': {
    en: 'It is not known whether this was done. Send it again with the same Idempotency-Key.',
    'zh-CN': '无法确认是否已办理，请使用相同的 Idempotency-Key 重新提交。',
    status: 503,
  },
  'not-ready': { en: 'The service is not ready.', 'zh-CN': '服务尚未就绪。', status: 503 },
  'internal-error': {
    en: 'Something went wrong on our side. Say this number when you report it: {requestId}.',
    'zh-CN': '系统内部错误。反馈时请提供编号：{requestId}。',
    status: 500,
  },
};

const ofFiles: RefusalTexts = {
  'empty-file': { en: 'The file has no rows.', 'zh-CN': '文件中没有数据。', status: 400 },
  'document-too-large': {
    en: 'The document is larger than {maxBytes} bytes.',
    'zh-CN': '文档超过 {maxBytes} 字节。',
    status: 413,
  },
  'image-too-large': {
    en: 'The image is larger than {maxBytes} bytes.',
    'zh-CN': '图片超过 {maxBytes} 字节。',
    status: 413,
  },
  'too-many-pixels': {
    en: 'The image has more than {maxPixels} pixels.',
    'zh-CN': '图片超过 {maxPixels} 像素。',
    status: 413,
  },
  'not-an-image': {
    en: 'Only JPEG, PNG and WebP images are taken.',
    'zh-CN': '只接受 JPEG、PNG 或 WebP 图片。',
    status: 415,
  },
  'not-a-document': {
    en: 'Only PDF files and JPEG, PNG or WebP images are taken.',
    'zh-CN': '只接受 PDF 文件或 JPEG、PNG、WebP 图片。',
    status: 415,
  },
  'file-too-large': { en: 'The file is too large.', 'zh-CN': '文件过大。', status: 413 },
  'line-too-long': {
    en: 'Row {row} is too long.',
    'zh-CN': '第 {row} 行过长。',
    status: 400,
  },
  'missing-column': {
    en: 'Missing {columns}: the file needs these columns.',
    'zh-CN': '文件缺少以下列：{columns}。',
    status: 400,
  },
  'not-a-spreadsheet': {
    en: 'The file is no .xlsx or .csv, or it is damaged.',
    'zh-CN': '文件不是有效的 .xlsx 或 .csv，或已损坏。',
    status: 400,
  },
  'too-many-columns': {
    en: 'Row {row} has more than {maxColumns} columns.',
    'zh-CN': '第 {row} 行超过 {maxColumns} 列。',
    status: 400,
  },
  'too-many-rows': {
    en: 'The file has more than {maxRows} rows.',
    'zh-CN': '文件超过 {maxRows} 行。',
    status: 400,
  },
  'unclosed-quote': {
    en: 'A quotation mark opened in row {row} is never closed.',
    'zh-CN': '第 {row} 行的引号没有结束。',
    status: 400,
  },
  'unknown-header': {
    en: 'No row with the expected column titles was found.',
    'zh-CN': '没有找到所需的表头。',
    status: 400,
  },
  'wrong-encoding': {
    en: 'The text is neither UTF-8 nor GB18030.',
    'zh-CN': '文本编码既不是 UTF-8 也不是 GB18030。',
    status: 400,
  },
};

const ofShapes: ReasonTexts = {
  missing: { en: 'is missing', 'zh-CN': '必填' },
  'not-valid': { en: 'is not valid', 'zh-CN': '无效' },
  'unknown-field': { en: 'is not a field of this request', 'zh-CN': '不是此请求的字段' },
  'not-a-uuid': { en: 'is not a UUID in lower case', 'zh-CN': '不是小写的 UUID' },
  'not-one-of': { en: 'is none of the allowed values', 'zh-CN': '不在允许的取值之内' },
  'one-of': { en: 'is none of the allowed values', 'zh-CN': '不在允许的取值之内' },
  'not-a-whole-number': { en: 'is not a whole number', 'zh-CN': '不是整数' },
  'not-text': {
    en: 'is not text of the allowed length, without surrounding blanks and control characters',
    'zh-CN': '应为不超过规定字数的文字，首尾不留空格，不含控制字符',
  },
  'not-true-or-false': { en: 'is neither true nor false', 'zh-CN': '应为 true 或 false' },
  'not-a-list': { en: 'is not a list', 'zh-CN': '不是列表' },
  'not-an-object': { en: 'is not an object', 'zh-CN': '不是对象' },
  'not-an-amount': { en: 'is not an amount in whole fen', 'zh-CN': '不是以分为单位的整数金额' },
  'not-a-date': {
    en: 'is not a date that exists (YYYY-MM-DD)',
    'zh-CN': '不是有效日期（YYYY-MM-DD）',
  },
  'not-a-file': { en: 'is not a file', 'zh-CN': '不是文件' },
  'personal-data': {
    en: 'looks like holding a telephone or identity number',
    'zh-CN': '疑似含有电话或身份证号码',
  },
  'formula-cell': { en: 'is a formula, not a value', 'zh-CN': '是公式而不是数值' },
  'cell-too-long': { en: 'is longer than 500 characters', 'zh-CN': '超过 500 个字符' },
  'empty-cell': { en: 'is empty', 'zh-CN': '为空' },
  'imprecise-number': {
    en: 'is a number too long for a spreadsheet: format the column as text',
    'zh-CN': '数字过长，电子表格已取近似值：请把该列设为文本',
  },
  'not-distinct': { en: 'names something twice', 'zh-CN': '有重复项' },
  'too-small': { en: 'is too small', 'zh-CN': '过小' },
  'too-large': { en: 'is too large', 'zh-CN': '过大' },
  'too-short': { en: 'is too short', 'zh-CN': '过短' },
  'too-long': { en: 'is too long', 'zh-CN': '过长' },
  'too-few': { en: 'has too few items', 'zh-CN': '项目过少' },
  'too-many': { en: 'has too many items', 'zh-CN': '项目过多' },
  'wrong-format': { en: 'has the wrong format', 'zh-CN': '格式不正确' },
};

const ofParameters: ReasonTexts = {
  'given-twice': { en: 'is given more than once', 'zh-CN': '重复给出' },
  'not-a-cursor': {
    en: 'is no cursor of this list; begin without one',
    'zh-CN': '不是此列表的游标，请从头开始',
  },
  'not-a-limit': { en: 'is not a whole number from 1 to 200', 'zh-CN': '不是 1 到 200 的整数' },
  'not-a-position': { en: 'is not a position of the log', 'zh-CN': '不是日志位置' },
  'not-a-key': {
    en: 'is not 1 to 128 visible ASCII characters',
    'zh-CN': '不是 1 到 128 个可见 ASCII 字符',
  },
};

for (const texts of [ofRequests, ofCallers, ofTheSystem, ofFiles]) registerTexts(texts);
for (const texts of [ofShapes, ofParameters]) registerReasonTexts(texts);
