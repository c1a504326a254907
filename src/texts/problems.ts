import type { ErrorCode } from '../errors.ts';
import { fill, type Language } from './language.ts';
import { withReasonTold } from './reasons.ts';

export interface ProblemText {
  title: string;
  detail: (params: Readonly<Record<string, unknown>>) => string;
}

type Pair = readonly [title: string, detail: string];

/** Title and detail of every error, in both languages. Details are filled from the error's parameters. */
const texts: Record<ErrorCode, Record<Language, Pair>> = {
  'malformed-request': {
    en: ['Malformed request', 'This is not HTTP/1.1 as RFC 9112 describes it.'],
    vi: ['Yêu cầu hỏng', 'Yêu cầu không đúng HTTP/1.1 (RFC 9112).'],
  },
  'headers-too-large': {
    en: ['Headers too large', 'The headers have more than 16 KiB.'],
    vi: ['Tiêu đề quá lớn', 'Phần tiêu đề dài hơn 16 KiB.'],
  },
  'request-timeout': {
    en: ['Request timeout', 'The request did not arrive in time. Send it again.'],
    vi: ['Hết thời gian chờ', 'Yêu cầu không đến kịp. Hãy gửi lại.'],
  },
  'malformed-path': {
    en: ['Malformed path', 'The path is not percent-encoded UTF-8.'],
    vi: ['Đường dẫn hỏng', 'Đường dẫn không phải UTF-8 mã hoá phần trăm.'],
  },
  'malformed-body': {
    en: ['Malformed body', 'The body could not be read: {reason}.'],
    vi: ['Nội dung hỏng', 'Không đọc được nội dung gửi lên: {reason}.'],
  },
  'invalid-request': {
    en: ['Invalid request', 'The request has mistakes; `errors` names each one. Nothing was stored.'],
    vi: ['Yêu cầu chưa đúng', 'Yêu cầu có chỗ sai; `errors` chỉ ra từng chỗ. Chưa lưu gì cả.'],
  },
  unauthorized: {
    en: ['No valid key', 'Send a valid API key as `Authorization: Bearer <key>`.'],
    vi: ['Chưa có khoá hợp lệ', 'Hãy gửi khoá API hợp lệ: `Authorization: Bearer <khoá>`.'],
  },
  'missing-scope': {
    en: ['The key may not do this', 'This needs the scope {scope}, which the key does not have.'],
    vi: ['Khoá không được phép', 'Việc này cần quyền {scope} mà khoá không có.'],
  },
  'not-found': {
    en: ['Not found', 'There is nothing here, or the key may not see it.'],
    vi: ['Không tìm thấy', 'Không có gì ở đây, hoặc khoá không được xem.'],
  },
  'method-not-allowed': {
    en: ['Method not allowed', 'Allowed here: {allow}.'],
    vi: ['Phương thức không được phép', 'Ở đây chỉ được: {allow}.'],
  },
  'not-acceptable': {
    en: ['Not acceptable', 'This can only be answered as {types}.'],
    vi: ['Không trả lời được dạng đó', 'Chỉ trả lời được dạng {types}.'],
  },
  'too-large': {
    en: ['Too large', 'The body is larger than the {limit} bytes allowed here.'],
    vi: ['Quá lớn', 'Nội dung lớn hơn {limit} byte được phép.'],
  },
  'unsupported-media-type': {
    en: ['Unsupported media type', 'Send the body as {types}.'],
    vi: ['Dạng nội dung không hỗ trợ', 'Hãy gửi nội dung dạng {types}.'],
  },
  'unknown-item': {
    en: ['Unknown item', '{name} leads to no item ({reason}).'],
    vi: ['Không biết trang bị này', '{name} không dẫn đến trang bị nào ({reason}).'],
  },
  ambiguous: {
    en: ['Ambiguous name', '{name} is borne by several items: {candidates}. Use a code.'],
    vi: ['Tên trùng', '{name} là tên của nhiều trang bị: {candidates}. Hãy dùng mã.'],
  },
  'alias-taken': {
    en: ['Alias taken', '{alias} belongs to another item. {holder}'],
    vi: ['Bí danh đã có chủ', '{alias} thuộc về trang bị khác. {holder}'],
  },
  'scheme-in-use': {
    en: ['Scheme in use', 'Items bear names of {scheme} already, so it can not be declared unique.'],
    vi: ['Loại bí danh đang dùng', 'Đã có trang bị mang bí danh {scheme} nên không thể khai báo là duy nhất.'],
  },
  'missing-role': {
    en: ['Missing role', 'Names of {scheme} are given by: {roles}.'],
    vi: ['Thiếu vai trò', 'Bí danh {scheme} chỉ do {roles} cấp.'],
  },
  'alias-is-code': {
    en: ['Alias looks like a code', '{alias} would be read as the code {code}.'],
    vi: ['Bí danh trùng dạng mã', '{alias} sẽ bị đọc thành mã {code}.'],
  },
  'code-taken': {
    en: ['Code taken', '{code} is borne by another item or void. A code is never used again.'],
    vi: ['Mã đã dùng', '{code} đã thuộc về trang bị khác hoặc đã huỷ. Mã không bao giờ dùng lại.'],
  },
  'code-not-reserved': {
    en: ['Code not reserved', '{code} was not issued or reserved for this class.'],
    vi: ['Mã chưa được cấp', '{code} chưa được cấp hay giữ chỗ cho lớp này.'],
  },
  'block-elsewhere': {
    en: ['Block of another server', '{code} is not for this server to give: its number is with {holder}.'],
    vi: ['Dải mã của máy chủ khác', '{code} không do máy chủ này cấp: số này thuộc {holder}.'],
  },
  exists: { en: ['Already there', '{key}{class} exists already.'], vi: ['Đã có', '{key}{class} đã có rồi.'] },
  'class-not-leaf': {
    en: ['Not a leaf class', '{class} has no numbers of its own: items hang on leaf classes only.'],
    vi: ['Không phải lớp cuối', '{class} không có số riêng: trang bị chỉ thuộc lớp cuối cùng.'],
  },
  'class-closed': {
    en: ['Class closed', '{class} takes no new items. {successor}'],
    vi: ['Lớp đã đóng', '{class} không nhận trang bị mới. {successor}'],
  },
  'framework-unpublished': {
    en: ['Framework not published', '{framework} has no published version.'],
    vi: ['Khung mã chưa công bố', '{framework} chưa có phiên bản công bố.'],
  },
  'framework-not-in-force': {
    en: ['Framework not in force', 'No published version of {framework} is valid today, so no codes are issued by it.'],
    vi: ['Khung mã chưa có hiệu lực', 'Hôm nay không phiên bản nào của {framework} có hiệu lực nên chưa cấp mã được.'],
  },
  'framework-clash': {
    en: [
      'Frameworks clash',
      'A text like {example} would mean two things: {framework} version {version} accepts it too.',
    ],
    vi: ['Khung mã trùng nhau', 'Chuỗi như {example} sẽ có hai nghĩa: {framework} phiên bản {version} cũng nhận.'],
  },
  'framework-of-issuer': {
    en: ["The issuer's framework", '{framework} is changed by catalogues signed with the key {key} alone.'],
    vi: ['Khung mã của cơ quan ban hành', '{framework} chỉ thay đổi qua danh mục có chữ ký của khoá {key}.'],
  },
  'version-not-draft': {
    en: ['Not a draft', 'Version {version} of {framework} is not a draft any more.'],
    vi: ['Không còn là bản nháp', 'Phiên bản {version} của {framework} không còn là bản nháp.'],
  },
  'version-not-published': {
    en: ['Not published', 'Version {version} of {framework} is not published, or retired already.'],
    vi: ['Chưa công bố', 'Phiên bản {version} của {framework} chưa công bố, hoặc đã ngừng.'],
  },
  'class-not-in-version': {
    en: [
      'Class of another version',
      '{class} does not fit version {version} of its framework: no codes are issued for it.',
    ],
    vi: ['Lớp thuộc phiên bản khác', '{class} không hợp với phiên bản {version} của khung mã nên không cấp mã nữa.'],
  },
  'numbers-exhausted': {
    en: ['Numbers exhausted', '{class} has {free} numbers left; {asked} were asked for.'],
    vi: ['Hết số', '{class} còn {free} số; yêu cầu {asked}.'],
  },
  'block-claimed': {
    en: ['Numbers claimed', 'Items bear {codes} already; they can not be made void.'],
    vi: ['Số đã dùng', 'Đã có trang bị mang {codes}; không huỷ được.'],
  },
  'block-not-given': {
    en: ['Not given to a server', 'The block {block} was not set aside for another server, or is void.'],
    vi: ['Không giao cho máy chủ khác', 'Dải mã {block} không dành cho máy chủ khác, hoặc đã huỷ.'],
  },
  'account-differs': {
    en: ['The accounts differ', 'Something else is known of {codes} here; nothing was noted.'],
    vi: ['Số liệu không khớp', 'Ở đây {codes} đã được ghi khác; chưa ghi gì.'],
  },
  'not-allowed': {
    en: ['Not allowed now', '{type} is not allowed while the status is {status}. Allowed: {allowedEvents}.'],
    vi: ['Lúc này không được', '{type} không được phép khi trạng thái là {status}. Được phép: {allowedEvents}.'],
  },
  late: {
    en: [
      'Too late',
      'It occurred at {occurredAt}, before what is known since {since}. A person decides: as history, as of now, or not at all.',
    ],
    vi: [
      'Ghi muộn',
      'Việc xảy ra lúc {occurredAt}, trước điều đã biết từ {since}. Cần người quyết định: ghi lịch sử, ghi bây giờ, hoặc bỏ.',
    ],
  },
  'in-future': {
    en: ['In the future', '{occurredAt} is more than 5 minutes ahead of the clock.'],
    vi: ['Thời điểm tương lai', '{occurredAt} sớm hơn đồng hồ quá 5 phút.'],
  },
  'insufficient-quantity': {
    en: ['Not enough there', 'There is no such balance, or not as much. There is: {balances}.'],
    vi: ['Không đủ số lượng', 'Không có số dư như vậy, hoặc không đủ. Hiện có: {balances}.'],
  },
  'already-settled': {
    en: ['Already settled', 'The scan was settled before: {as}.'],
    vi: ['Đã xử lý', 'Lần quét này đã được xử lý: {as}.'],
  },
  'label-misfit': {
    en: ['The label does not fit', '{code} can not be printed on this label: {reason}.'],
    vi: ['Nhãn không vừa', 'Không in được {code} lên nhãn này: {reason}.'],
  },
  'too-many-labels': {
    en: ['Too many labels', 'A sheet may have {most} labels; these are more.'],
    vi: ['Quá nhiều nhãn', 'Mỗi lần in tối đa {most} nhãn; yêu cầu này nhiều hơn.'],
  },
  'import-repeated': {
    en: ['This file was imported', 'Import {import} is of the same file ({state}). Say "again": true if it is meant.'],
    vi: ['Tệp đã nhập', 'Đợt nhập {import} là cùng tệp này ({state}). Gửi "again": true nếu cố ý.'],
  },
  'import-not-applied': {
    en: ['Not applied', 'The import is {state}: there is nothing to undo.'],
    vi: ['Chưa áp dụng', 'Đợt nhập đang ở trạng thái {state}: không có gì để hoàn tác.'],
  },
  'import-not-planned': {
    en: ['Not ready to apply', 'The import is {state}.'],
    vi: ['Chưa áp dụng được', 'Đợt nhập đang ở trạng thái {state}.'],
  },
  stale: {
    en: ['Changed meanwhile', 'It has changed since you read it; now at {seq}.'],
    vi: ['Đã thay đổi', 'Đã có thay đổi từ khi bạn đọc; hiện ở số {seq}.'],
  },
  busy: {
    en: ['Busy', 'Many are writing here at once. Repeat with the same key.'],
    vi: ['Đang bận', 'Nhiều nơi đang cùng ghi. Hãy gửi lại với cùng khoá.'],
  },
  'id-reused': {
    en: ['Id used before', 'The event id {id} stands for another event.'],
    vi: ['Mã sự kiện đã dùng', 'Mã sự kiện {id} đã dùng cho sự kiện khác.'],
  },
  'idempotency-key-reused': {
    en: ['Idempotency key used before', 'This Idempotency-Key came with another request.'],
    vi: ['Idempotency-Key đã dùng', 'Idempotency-Key này đã đi với yêu cầu khác.'],
  },
  'idempotency-key-running': {
    en: ['Still running', 'The first request with this Idempotency-Key is still running.'],
    vi: ['Đang chạy', 'Yêu cầu đầu tiên với Idempotency-Key này vẫn đang chạy.'],
  },
  'secret-not-replayed': {
    en: ['A secret is shown once', 'The key was made, and its secret answered once. Make another one.'],
    vi: ['Bí mật chỉ hiện một lần', 'Khoá đã tạo và bí mật đã trả lời một lần. Hãy tạo khoá khác.'],
  },
  'clock-behind': {
    en: [
      "The server's clock is behind",
      'The clock says {clock}, the last event {recordedAt}. Nothing is recorded until it is right.',
    ],
    vi: ['Đồng hồ máy chủ chậm', 'Đồng hồ là {clock}, sự kiện cuối {recordedAt}. Không ghi gì cho đến khi đúng.'],
  },
  'storage-full': {
    en: [
      "The server's disk is full, or fails",
      'This write was not finished. Have room made on the server, then send it again with the same key.',
    ],
    vi: [
      'Ổ đĩa của máy chủ đã đầy hoặc bị hỏng',
      'Lần ghi này chưa xong. Hãy giải phóng chỗ trên máy chủ rồi gửi lại với cùng khoá.',
    ],
  },
  unavailable: {
    en: ['Unavailable', 'Whether it was stored is not known. Repeat with the same key.'],
    vi: ['Chưa phục vụ được', 'Không rõ đã lưu hay chưa. Hãy gửi lại với cùng khoá.'],
  },
  internal: {
    en: ['Internal error', 'Something went wrong here. It has been logged.'],
    vi: ['Lỗi máy chủ', 'Có lỗi ở máy chủ. Đã ghi lại.'],
  },
};

export function problemText(code: ErrorCode, language: Language): ProblemText {
  const [title, detail] = texts[code][language];
  return { title, detail: (params) => fill(detail)(withReasonTold(params, language)) };
}
