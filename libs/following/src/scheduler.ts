import { type Clock, fromJson } from '@yishi/kernel';
import type { Pool } from 'pg';
import type { CommandSender } from './command-sender';
import type { ProcessRunner } from './process-runner';

const ROWS_A_ROUND = 100;
const LONGEST_PAUSE_MS = 60_000;

type DueRow = Readonly<{
  id: string;
  process: string;
  command: string;
  input: string;
  tolerates: string[];
  attempts: number;
  traceparent: string | null;
}>;

/** Scheduled commands: those whose time has come, and those refused, which a person must look at. */
export type ScheduledCounts = Readonly<{ due: number; refused: number }>;

/**
 * Sends the scheduled commands of the processes this instance works on when the clock reaches them,
 * and deletes each
 * after its answer. A crash between the two sends it again under the same id, which the receiver
 * knows.
 */
export class Scheduler {
  private timer?: NodeJS.Timeout;
  private round: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly pool: Pool,
    private readonly clock: Clock,
    private readonly sender: CommandSender,
    private readonly processes: readonly ProcessRunner[],
    private readonly onError: (error: Error) => void,
    private readonly pollEveryMs = 200,
  ) {}

  start(): void {
    if (this.stopped || this.processes.length === 0) return;
    this.timer = setTimeout(() => {
      this.round = this.sendAllDue()
        .catch((error) => this.onError(error as Error))
        .finally(() => this.start());
    }, this.pollEveryMs);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.round;
  }

  /** Over all processes of this database, whoever works on them. */
  async counts(): Promise<ScheduledCounts> {
    const { rows } = await this.pool.query<{ due: string; refused: string }>(
      `SELECT (SELECT count(*) FROM following.scheduled WHERE refused IS NULL AND due_at <= $1) AS due,
              (SELECT count(*) FROM following.scheduled WHERE refused IS NOT NULL) AS refused`,
      [this.clock.now().toISOString()],
    );
    return { due: Number(rows[0]?.due), refused: Number(rows[0]?.refused) };
  }

  private async sendAllDue(): Promise<void> {
    let rows: DueRow[];
    do {
      rows = await this.due();
      for (const row of rows) if (!this.stopped) await this.sendOne(row);
    } while (rows.length === ROWS_A_ROUND && !this.stopped);
  }

  private async due(): Promise<DueRow[]> {
    const active = this.processes.filter((process) => process.isActive());
    if (active.length === 0) return [];
    const { rows } = await this.pool.query<DueRow>(
      `SELECT id, process, command, input, tolerates, attempts, traceparent
       FROM following.scheduled
       WHERE process = ANY($1) AND due_at <= $2 AND refused IS NULL
         AND (retry_at IS NULL OR retry_at <= clock_timestamp())
       ORDER BY due_at, id LIMIT ${ROWS_A_ROUND}`,
      [active.map((process) => process.name), this.clock.now().toISOString()],
    );
    return rows;
  }

  private async sendOne(row: DueRow): Promise<void> {
    const process = this.processes.find(({ name }) => name === row.process)!;
    if (!process.isActive()) return;
    const command = this.sender.resolve(row.command);
    if (!command) return this.markRefused(process, row, 'command-unknown');
    let refused: string | undefined;
    try {
      const traceparent = row.traceparent ?? undefined;
      const origin = { processName: row.process, commandId: row.id, traceparent };
      refused = (await this.sender.send(command, fromJson(row.input), origin)).refused;
    } catch (error) {
      this.onError(error as Error);
      return this.postpone(row);
    }
    if (refused !== undefined && !row.tolerates.includes(refused))
      return this.markRefused(process, row, refused);
    await this.pool.query('DELETE FROM following.scheduled WHERE id = $1', [row.id]);
  }

  private async markRefused(process: ProcessRunner, row: DueRow, code: string): Promise<void> {
    await this.pool.query('UPDATE following.scheduled SET refused = $2 WHERE id = $1', [
      row.id,
      code,
    ]);
    process.reportRefusal(row.command, code);
  }

  private async postpone({ id, attempts }: DueRow): Promise<void> {
    const pauseMs = Math.min(200 * 2 ** Math.min(attempts, 16), LONGEST_PAUSE_MS);
    await this.pool.query(
      `UPDATE following.scheduled SET attempts = attempts + 1,
         retry_at = clock_timestamp() + $2 * interval '1 millisecond' WHERE id = $1`,
      [id, pauseMs],
    );
  }
}
