import type { Logger } from './logger';

export type SecurityEvent = 'token-refused' | 'forbidden' | 'rate-limited' | 'clock-movable';

/**
 * What an investigation looks for: each refused attempt, one entry. Written whatever the log level
 * is, and told from the rest by `"security":true`. Fields hold ids, codes and addresses, never a
 * token or a name.
 */
export class SecurityLog {
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log.child({ security: true }, { level: 'info' });
  }

  record(event: SecurityEvent, fields: Readonly<Record<string, unknown>>): void {
    this.#log.warn({ event, ...fields });
  }
}
