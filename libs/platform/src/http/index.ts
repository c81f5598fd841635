export { AsOf, pastDay } from './as-of';
export { BODY_LIMIT, FILE_TYPES, UPLOAD_LIMIT } from './body-parsers';
export { stopGracefully, stopOnSignals } from './graceful-stop';
export { YishiHttpAdapter } from './http-adapter';
export { type HttpParts, installHttp } from './install-http';
export { LANGUAGES, type Language, languageOf } from './language';
export { assertMayRead } from './may-read';
export {
  type CursorKeys,
  DEFAULT_LIMIT,
  MAX_LIMIT,
  type Page,
  type PageRequest,
  Paging,
} from './paging';
export { classify, NotReady, type Problem, problemOf, RateLimited } from './problem';
export { PROBLEM_TYPE, ProblemDetailsFilter } from './problem-details.filter';
export { afterPosition, asOfDate, onlyParameters, type Query, queryText } from './query';
export { ReadAfter } from './read-after';
export { type AuthenticatedRequest, Caller, callerOf, Origin, originOf, routeOf } from './request';
export { marksOf, Public, PublicRead, type RouteMarks, Upload } from './route-marks';
export {
  allTexts,
  type ReasonTexts,
  type RefusalTexts,
  registerReasonTexts,
  registerTexts,
  type Text,
} from './texts';
