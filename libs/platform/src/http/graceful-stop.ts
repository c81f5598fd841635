import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from '../logging';

type StopOptions = Readonly<{ timeoutMs: number; log: Logger }>;

/**
 * Stops accepting, waits for what is under way, and cuts what is still open after `timeoutMs` (a
 * live stream never ends by itself). Then Nest's `onApplicationShutdown` hooks run: pools and the
 * embedded database close there, not earlier, for requests under way need them.
 */
export async function stopGracefully(
  app: NestFastifyApplication,
  { timeoutMs, log }: StopOptions,
): Promise<void> {
  const server = app.getHttpServer();
  const cut = setTimeout(() => {
    log.warn({ timeoutMs }, 'requests still under way are cut');
    server.closeAllConnections();
  }, timeoutMs);
  // a connection that was busy when the stop began stays open when it has been answered, for the
  // keep-alive time of 72 s: Node closes only those that were idle at that moment
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  try {
    await app.close();
  } finally {
    clearTimeout(cut);
    clearInterval(sweep);
  }
}

const SWEEP_MS = 50;

/** How long closing pools and the database may take after the requests have ended. */
const CLOSING_MS = 15_000;

/**
 * Stops on SIGTERM and SIGINT and ends the process: 0 when all was closed, 1 when not. A second
 * signal ends it at once.
 */
export function stopOnSignals(app: NestFastifyApplication, options: StopOptions): void {
  const { log, timeoutMs } = options;
  const end = (code: number) => log.flush(() => process.exit(code));
  const stop = (signal: NodeJS.Signals) => {
    for (const each of SIGNALS) {
      process.off(each, stop);
      process.once(each, () => process.exit(1));
    }
    log.info({ signal }, 'stopping');
    setTimeout(() => {
      log.fatal('did not stop in time');
      process.exit(1);
    }, timeoutMs + CLOSING_MS).unref();
    stopGracefully(app, options).then(
      () => {
        log.info('stopped');
        end(0);
      },
      (error: unknown) => {
        log.fatal({ err: error }, 'could not stop cleanly');
        end(1);
      },
    );
  };
  for (const each of SIGNALS) process.on(each, stop);
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
