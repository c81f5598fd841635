import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Config, ConfigRefused, loadConfig } from '../config';
import { stopOnSignals } from '../http';
import { createLogger } from '../logging';
import { type ApplicationModule, createApplication } from './create-application';
import { outsideServersOf } from './outside-servers';

/**
 * Runs one service of several until a signal ends it. Its databases, the log and the broker are
 * outside and must be there. When it can not go on it ends itself: whoever supervises it starts it
 * again.
 */
export function runService(name: string, module: ApplicationModule): void {
  start(name, module).catch((error: unknown) => {
    console.error(error instanceof ConfigRefused ? error.message : error);
    process.exit(1);
  });
}

async function start(name: string, module: ApplicationModule): Promise<void> {
  const config = loadConfig(process.env, { service: name });
  const log = createLogger({ level: config.logLevel }).child({ service: name });
  const onFatal = (error: Error): void => {
    log.fatal({ err: error }, 'can not go on: ending, to be started again');
    log.flush(() => process.exit(1));
  };
  const app = await createApplication(module, {
    config,
    log,
    service: `yishi-${name}`,
    databaseUrl: config.databaseUrl as string,
    ...outsideServersOf(name, config, log, onFatal),
  });
  stopOnSignals(app, { timeoutMs: config.shutdownTimeoutMs, log });
  await listen(app, config);
  log.info({ url: await app.getUrl(), readyMs: Math.round(process.uptime() * 1000) }, 'ready');
}

const listen = (app: NestFastifyApplication, { port, host }: Config): Promise<unknown> =>
  app.listen(port, host);
