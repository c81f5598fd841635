import type { Config } from '../config';
import type { FoundationParts } from '../foundation';
import type { Logger } from '../logging';

/** What the configuration names outside of this process: the log's server, the broker. */
export function outsideServersOf(
  name: string,
  config: Config,
  log: Logger,
  onFatal: (error: Error) => void,
): Pick<FoundationParts, 'openLog' | 'bus'> {
  void [name, config, log, onFatal];
  return {};
}
