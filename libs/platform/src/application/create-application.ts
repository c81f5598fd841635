import { join } from 'node:path';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { MovableClock, SystemClock } from '../clock';
import { type Config, keysFor } from '../config';
import type { FoundationParts } from '../foundation';
import { HEALTH_ROUTES } from '../health';
import { installHttp, YishiHttpAdapter } from '../http';
import { type Logger, NestLogger } from '../logging';
import { Metrics } from '../metrics';
import { TokenVerifier } from '../tokens';
import { openApiDocument } from './openapi';

/** What an application is put together from: its modules, over the foundation. */
export type ApplicationModule = Readonly<{ forRoot: (parts: FoundationParts) => DynamicModule }>;

export type ApplicationParts = Readonly<{
  config: Config;
  log: Logger;
}> &
  Pick<FoundationParts, 'databaseUrl' | 'openLog' | 'bus' | 'allowNonDurable' | 'service'>;

/** The application, ready to listen. It serves its own description at `/api/v1/openapi.json`. */
export async function createApplication(
  module: ApplicationModule,
  { config, log, ...parts }: ApplicationParts,
): Promise<NestFastifyApplication> {
  const { dataFolder, movableClock, logDatabaseUrl, vaultDatabaseUrl } = config;
  const keys = keysFor(config);
  const clock = movableClock ? new MovableClock(join(dataFolder, 'clock')) : new SystemClock();
  if (movableClock) log.warn('YISHI_MOVABLE_CLOCK: anybody in charge may move this clock');
  const verifier = new TokenVerifier({
    key: keys.tokenKey,
    otherKey: config.tokenOtherKey,
    issuer: config.tokenIssuer,
    audience: config.tokenAudience,
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    module.forRoot({
      ...{ logDatabaseUrl, vaultDatabaseUrl, ...parts, keys, clock, log },
      operations: config,
    }),
    new YishiHttpAdapter(config),
    { logger: new NestLogger(log), abortOnError: false },
  );
  app.setGlobalPrefix('api/v1', { exclude: [...HEALTH_ROUTES] });
  await installHttp(app, { config, verifier, clock, log, metrics: app.get(Metrics) });
  await app.init();
  const document = JSON.stringify(openApiDocument(app));
  app
    .getHttpAdapter()
    .getInstance()
    .get('/api/v1/openapi.json', { config: { isPublic: true } }, (_request, reply) =>
      reply.type('application/json').send(document),
    );
  return app;
}
