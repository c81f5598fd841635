import { ConfigRefused, createLogger, loadConfig, stopOnSignals } from '@yishi/platform';
import { startStandalone } from './start';

async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const log = createLogger({ level: config.logLevel });
  const { app, url } = await startStandalone(config, log);
  stopOnSignals(app, { timeoutMs: config.shutdownTimeoutMs, log });
  log.info({ url, readyMs: Math.round(process.uptime() * 1000) }, 'ready');
}

main().catch((error: unknown) => {
  console.error(error instanceof ConfigRefused ? error.message : error);
  process.exit(1);
});
