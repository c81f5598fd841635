import { createSecretKey, generateKeyPairSync } from 'node:crypto';
import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { MetadataScanner, ModulesContainer, NestFactory } from '@nestjs/core';
import { SystemClock } from '../clock';
import { HEALTH_ROUTES } from '../health';
import { marksOf, type RouteMarks } from '../http';
import { createLogger } from '../logging';
import type { ApplicationModule } from './create-application';

/** `path` is a template as in OpenAPI: `/api/v1/projects/{projectId}`. */
export type Route = Readonly<{ method: string; path: string; marks: RouteMarks }>;

/**
 * What an application answers, from its controllers alone: nothing is started, no database and no
 * broker is needed. Routes of the health checks are left out: every application has them.
 */
export async function describeRoutes(module: ApplicationModule): Promise<readonly Route[]> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const parts = {
    databaseUrl: 'postgres://nothing-is-opened',
    keys: { tokenKey: privateKey, vaultKey: createSecretKey(Buffer.alloc(32)) },
    clock: new SystemClock(),
    log: createLogger({ level: 'fatal' }),
  };
  const app = await NestFactory.createApplicationContext(module.forRoot(parts), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  const controllers = [...app.get(ModulesContainer).values()].flatMap((each) => [
    ...each.controllers.values(),
  ]);
  return controllers.flatMap(({ metatype }) => routesOf(metatype as NewableFunction));
}

function routesOf(controller: NewableFunction): Route[] {
  const prototype = controller.prototype as Record<string, object>;
  const base = Reflect.getMetadata(PATH_METADATA, controller) as string;
  return new MetadataScanner()
    .getAllMethodNames(prototype)
    .map((name) => prototype[name] as object)
    .filter((handler) => Reflect.hasMetadata(METHOD_METADATA, handler))
    .map((handler) => {
      const segments = `${base}/${Reflect.getMetadata(PATH_METADATA, handler)}`
        .split('/')
        .filter(Boolean);
      const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod];
      return { method, route: segments.join('/'), marks: marksOf(handler) };
    })
    .filter(({ route }) => !(HEALTH_ROUTES as readonly string[]).includes(route))
    .map(({ method, route, marks }) => ({
      method,
      path: `/api/v1/${route.replace(/:(\w+)/g, '{$1}')}`,
      marks,
    }));
}
