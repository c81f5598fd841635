import {
  ConfigRefused,
  createLogger,
  type Logger,
  loadConfig,
  stopOnSignals,
} from '@yishi/platform';
import { startStandalone } from './start';

async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const log = createLogger({ level: config.logLevel });
  const { app, url } = await startStandalone(config, log, {
    onDatabaseEnded: () => endWithoutDatabase(log),
    onFatal: (error) => endWithoutBroker(log, error),
  });
  stopOnSignals(app, { timeoutMs: config.shutdownTimeoutMs, log });
  log.info({ url, readyMs: Math.round(process.uptime() * 1000) }, 'ready');
}

/**
 * Everything acknowledged is on disk, and what is under way can not become so: a new start recovers
 * the database in about a second. Whoever supervises the program sees it end and starts it again; a
 * person reads why.
 */
function endWithoutDatabase(log: Logger): void {
  log.fatal('the embedded PostgreSQL has ended unexpectedly: ending too; start again to recover');
  log.flush(() => process.exit(1));
}

function endWithoutBroker(log: Logger, error: Error): void {
  log.fatal({ err: error }, 'can not go on: ending, to be started again');
  log.flush(() => process.exit(1));
}

main().catch((error: unknown) => {
  console.error(error instanceof ConfigRefused ? error.message : error);
  process.exit(1);
});
