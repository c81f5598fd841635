import {
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { FollowerRegistry } from '@yishi/following';
import type { Config } from '../config';
import type { Logger } from '../logging';
import { followerMetrics, Metrics } from '../metrics';
import { startTracing } from '../tracing';
import { OperationsServer } from './operations-server';

export type OperationsOptions = Readonly<{
  /** The name of the program: of its instances, and of its traces. */
  service: string;
  log: Logger;
  config?: Pick<Config, 'metricsPort' | 'metricsHost' | 'otlpEndpoint'>;
}>;

/** The options under a class, for injection. */
export abstract class Operations {
  abstract readonly options: OperationsOptions;
}

/** Traces and the operations port, as far as they are configured, with the application. */
@Injectable()
export class OperationsLifecycle
  implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown
{
  private server?: OperationsServer;
  private stopTracing: () => Promise<void> = async () => {};

  constructor(
    private readonly operations: Operations,
    private readonly metrics: Metrics,
    private readonly followers: FollowerRegistry,
  ) {}

  onModuleInit(): void {
    const { config, service, log } = this.operations.options;
    followerMetrics(this.metrics, this.followers);
    if (config?.otlpEndpoint === undefined) return;
    this.stopTracing = startTracing({ endpoint: config.otlpEndpoint, service, log });
    log.info('traces are recorded and sent');
  }

  async onApplicationBootstrap(): Promise<void> {
    const { config, log } = this.operations.options;
    log.info({ instance: this.followers.instance }, 'instance');
    if (config?.metricsPort === undefined) return;
    this.metrics.collectNode();
    this.server = new OperationsServer({ metrics: this.metrics, followers: this.followers });
    const { metricsHost, metricsPort } = config;
    const port = await this.server.listen(metricsPort, metricsHost).catch((cause: Error) => {
      const reason = `can not be listened on: ${cause.message}`;
      throw new Error(`METRICS_PORT at METRICS_HOST ${reason}`, { cause });
    });
    log.info({ host: config.metricsHost, port }, 'metrics are served');
  }

  async onApplicationShutdown(): Promise<void> {
    await this.server?.stop();
    await this.stopTracing();
  }
}
