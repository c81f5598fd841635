import { RouteConfig } from '@nestjs/platform-fastify';

/** What the hooks know of a route. */
export type RouteMarks = Readonly<{
  /** No token is asked for. */
  isPublic?: boolean;
  /** Public, but not counted by the rate limit. */
  isUnlimited?: boolean;
  /** Not worth a line in the access log. */
  isQuiet?: boolean;
  /**
   * Nothing is written of when it was called, by whom or from where, however it ended: no line in
   * the access log at any level, no address in the security log.
   */
  isUnlogged?: boolean;
  /** A file is uploaded: the larger body limit. */
  isUpload?: boolean;
  /** Public and cacheable for so many seconds. */
  maxAgeSeconds?: number;
}>;

declare module 'fastify' {
  interface FastifyContextConfig extends RouteMarks {}
}

const MARKS = 'yishi:route-marks';

type Decorator = (target: object, key?: string | symbol, of?: PropertyDescriptor) => void;

/**
 * On a handler, or on a controller for all its handlers; what a handler says of itself prevails.
 */
function mark(marks: RouteMarks): Decorator {
  return (target, key, descriptor) => {
    if (key !== undefined && descriptor) {
      const merged = { ...Reflect.getOwnMetadata(MARKS, descriptor.value), ...marks };
      apply(merged, target, key, descriptor);
      return;
    }
    const { prototype } = target as { prototype: object };
    for (const [name, each] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (name === 'constructor' || typeof each.value !== 'function') continue;
      const merged = { ...marks, ...Reflect.getOwnMetadata(MARKS, each.value) };
      apply(merged, prototype, name, each);
    }
  };
}

function apply(marks: RouteMarks, target: object, key: string | symbol, of: PropertyDescriptor) {
  Reflect.defineMetadata(MARKS, marks, of.value);
  RouteConfig(marks)(target, key, of);
}

/** What was said of a handler. */
export const marksOf = (handler: object): RouteMarks =>
  (Reflect.getOwnMetadata(MARKS, handler) as RouteMarks | undefined) ?? {};

/** Anybody may call, without a token; a token that comes along is not looked at. */
export const Public = (
  marks: Pick<RouteMarks, 'isUnlimited' | 'isQuiet' | 'isUnlogged'> = {},
): Decorator => mark({ isPublic: true, ...marks });

/** A public read that any cache may keep for so many seconds, with an ETag. */
export const PublicRead = (maxAgeSeconds: number): Decorator =>
  mark({ isPublic: true, maxAgeSeconds });

/** The body is a file: up to `UPLOAD_LIMIT` bytes instead of `BODY_LIMIT`. */
export const Upload = (): Decorator => mark({ isUpload: true });
