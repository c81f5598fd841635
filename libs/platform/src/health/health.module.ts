import { Controller, type DynamicModule, Get, Module } from '@nestjs/common';
import { NotReady, Public } from '../http';
import type { Logger } from '../logging';
import { Readiness } from './readiness';

/** Paths to leave out of a global prefix. */
export const HEALTH_ROUTES = ['health/live', 'health/ready'] as const;

const probe = { isUnlimited: true, isQuiet: true };

/** The logger under a class, for injection. */
class HealthLog {
  constructor(readonly root: Logger) {}
}

@Controller('health')
@Public(probe)
class Health {
  #failing = '';

  constructor(
    private readonly readiness: Readiness,
    private readonly log: HealthLog,
  ) {}

  /**
   * The process answers; says nothing of what it depends on, or a restart would be tried as a cure.
   */
  @Get('live')
  live() {
    return { status: 'live' };
  }

  @Get('ready')
  async ready() {
    const results = await this.readiness.check();
    const failed = results.filter((result) => !result.ok);
    this.note(failed.map(({ name, detail, error }) => ({ name, detail, err: error })));
    const checks = results.map(({ name, error: _, ...found }) => ({ name, ...found }));
    if (failed.length > 0) throw new NotReady({ failing: failed.map(({ name }) => name), checks });
    return { status: 'ready', checks };
  }

  /** Probes come every few seconds: only a change is worth a line. */
  private note(failed: readonly { name: string; detail?: string; err?: unknown }[]): void {
    const failing = failed.map(({ name, detail }) => `${name}: ${detail}`).join(', ');
    if (failing === this.#failing) return;
    this.#failing = failing;
    if (failing === '') this.log.root.info('ready');
    else for (const each of failed) this.log.root.error(each, 'not ready');
  }
}

/** `GET /health/live` and `GET /health/ready`; checks are added to the exported `Readiness`. */
@Module({})
export class HealthModule {
  static with(parts: { log: Logger }): DynamicModule {
    return {
      module: HealthModule,
      global: true,
      controllers: [Health],
      providers: [Readiness, { provide: HealthLog, useValue: new HealthLog(parts.log) }],
      exports: [Readiness],
    };
  }
}
