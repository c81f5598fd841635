import type { WrittenBatch } from '@yishi/event-store';
import type { Handled } from '@yishi/following';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 1_024];

/**
 * What the program counts of itself, in the names and units of Prometheus. Labels are names from
 * the code (routes, commands, codes, followers, topics), never an id or anything somebody wrote, so
 * their number has a bound.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #registers = [this.#registry];

  readonly #commands = new Counter({
    name: 'yishi_commands_total',
    help: 'Commands by outcome: ok, or the code of the refusal or failure',
    labelNames: ['command', 'outcome'],
    registers: this.#registers,
  });
  readonly #commandSeconds = new Histogram({
    name: 'yishi_command_duration_seconds',
    help: 'From sending a command to its answer',
    labelNames: ['command'],
    buckets: SECONDS,
    registers: this.#registers,
  });
  readonly #conflicts = new Counter({
    name: 'yishi_version_conflicts_total',
    help: 'Appends that met events of another process, and were decided again',
    registers: this.#registers,
  });
  readonly #requests = new Counter({
    name: 'yishi_http_requests_total',
    help: 'HTTP requests answered',
    labelNames: ['method', 'route', 'status'],
    registers: this.#registers,
  });
  readonly #requestSeconds = new Histogram({
    name: 'yishi_http_request_duration_seconds',
    help: 'From the head of a request to the end of its answer',
    labelNames: ['method', 'route'],
    buckets: SECONDS,
    registers: this.#registers,
  });
  readonly #batchAppends = new Histogram({
    name: 'yishi_append_batch_appends',
    help: 'Appends written in one call to the event store',
    buckets: SIZES,
    registers: this.#registers,
  });
  readonly #batchEvents = new Histogram({
    name: 'yishi_append_batch_events',
    help: 'Events written in one call to the event store',
    buckets: SIZES,
    registers: this.#registers,
  });
  readonly #appendSeconds = new Histogram({
    name: 'yishi_append_duration_seconds',
    help: 'Time of one call to the event store, until it is durable',
    buckets: [0.001, 0.0025, ...SECONDS],
    registers: this.#registers,
  });
  readonly #handled = new Counter({
    name: 'yishi_follower_events_total',
    help: 'Events that followers worked off',
    labelNames: ['follower', 'kind'],
    registers: this.#registers,
  });
  readonly #published = new Counter({
    name: 'yishi_relay_published_messages_total',
    help: 'Messages that relays handed to the broker',
    labelNames: ['topic'],
    registers: this.#registers,
  });
  readonly #lastPublish = new Gauge({
    name: 'yishi_relay_last_publish_timestamp_seconds',
    help: 'When a relay last published something',
    labelNames: ['topic'],
    registers: this.#registers,
  });

  /** `outcome` is `ok` or a code. */
  commandEnded(command: string, outcome: string, durationMs: number): void {
    this.#commands.inc({ command, outcome });
    this.#commandSeconds.observe({ command }, durationMs / 1_000);
  }

  versionConflict(): void {
    this.#conflicts.inc();
  }

  requestEnded(method: string, route: string, status: number, durationMs: number): void {
    this.#requests.inc({ method, route, status });
    this.#requestSeconds.observe({ method, route }, durationMs / 1_000);
  }

  batchWritten({ appends, events, durationMs }: WrittenBatch): void {
    this.#batchAppends.observe(appends);
    this.#batchEvents.observe(events);
    this.#appendSeconds.observe(durationMs / 1_000);
  }

  handled({ follower, kind, events }: Handled): void {
    if (events.length === 0) return;
    this.#handled.inc({ follower, kind }, events.length);
    if (kind !== 'relay') return;
    const topic = follower.replace(/^relay\./, '');
    this.#published.inc({ topic }, events.length);
    this.#lastPublish.set({ topic }, Date.now() / 1_000);
  }

  /** A gauge that is asked when it is read. */
  gauge<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    collect: (set: (labels: Readonly<Record<L, string>>, value: number) => void) => unknown,
  ): void {
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: this.#registers,
      async collect() {
        this.reset();
        await collect((labels, value) => this.set(labels as never, value));
      },
    });
  }

  /** Node's own: event loop lag, heap, garbage collection, handles. Once a process. */
  collectNode(): void {
    collectDefaultMetrics({ register: this.#registry });
  }

  /** The names of all metrics there are. */
  names(): string[] {
    return this.#registry.getMetricsAsArray().map(({ name }) => name);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** In Prometheus' text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
