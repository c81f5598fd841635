import { problemOf } from '@yishi/platform';

/**
 * What a proxy answers by itself, as problem documents like the program's. It chooses no language:
 * title and detail say it in both. After 502 and 504 nobody knows what the service did, so the
 * answer is the one that asks for the same request with the same `Idempotency-Key` again.
 */
export const PROXY_ANSWERS = [
  { of: [404], ...answer('route-not-found', 404) },
  { of: [413], ...answer('body-too-large', 413) },
  { of: [500, 502, 503, 504], ...answer('outcome-unknown', 503) },
] as const;

export type ProxyAnswer = Readonly<{ of: readonly number[]; status: number; body: string }>;

/** Of a proxy that counts requests by address. */
export const TOO_MANY: ProxyAnswer = {
  of: [429],
  ...answer('rate-limited', 429, { retryAfterSeconds: 1 }),
};

function answer(
  code: string,
  status: number,
  details: object = {},
): Readonly<{ status: number; body: string }> {
  const [chinese, english] = (['zh-CN', 'en'] as const).map((language) =>
    problemOf({ code, status, details: { ...details } }, language, ''),
  );
  const { type, title, detail } = chinese!;
  const body = {
    type,
    title: `${title} / ${english!.title}`,
    status,
    code,
    detail: `${detail} / ${english!.detail}`,
  };
  return { status, body: JSON.stringify(body) };
}
