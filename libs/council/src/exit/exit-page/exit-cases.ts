import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { PastRows } from '@yishi/following';
import { Clock, endOfChinaDate, isUuid, NotFound } from '@yishi/kernel';
import { maskedNamesOf, type PageRequest, Vault } from '@yishi/platform';
import { LessThan, MoreThan, Repository } from 'typeorm';
import { exitStream } from '../exit';
import { ExitCaseRow, ExitDecisionRow, exitPage } from './exit-page';

/** Newest cases shown of one member. */
const MAX_OF_MEMBER = 50;

const endOf = (date: string): string => endOfChinaDate(date).toISOString();

/** What "now" is on a page: the end of the day it is asked as of, as far as that is past. */
function nowAsOf(now: Date, asOf: string | undefined): string {
  const live = now.toISOString();
  return asOf !== undefined && endOf(asOf) < live ? endOf(asOf) : live;
}

/** A case in a list. `displayName` is `null` when the person was erased from the vault. */
export type ExitCaseView = Readonly<{
  caseId: string;
  councilId: string;
  compoundId: string;
  personId: string;
  displayName: string | null;
  periods: readonly string[];
  openedAt: string;
  statementEndsAt: string;
  step: string;
  /** What has to happen next: statement | decision | confirmation; `null` when it is over. */
  awaits: 'statement' | 'decision' | 'confirmation' | null;
  outcome: string | null;
  closedAt: string | null;
  lapseCause: string | null;
}>;

/** Exit cases as the public reads them, now or as of the end of a past day. */
@Injectable()
export class ExitCases {
  constructor(
    @InjectRepository(ExitCaseRow) private readonly cases: Repository<ExitCaseRow>,
    @InjectRepository(ExitDecisionRow) private readonly decisions: Repository<ExitDecisionRow>,
    private readonly pastRows: PastRows,
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {}

  /** One row more than asked for, so that the list knows whether there is another page. */
  async rowsOfCouncil(
    councilId: string,
    { limit, after }: PageRequest,
    asOf: string | undefined,
  ): Promise<readonly ExitCaseRow[]> {
    const [last] = after ?? [];
    const rows = await this.cases.find({
      where: {
        councilId,
        ...(asOf !== undefined && { openedAt: LessThan(endOf(asOf)) }),
        ...(last !== undefined && { openedPosition: MoreThan(BigInt(last)) }),
      },
      order: { openedPosition: 'ASC' },
      take: limit + 1,
    });
    return this.asThen(rows, asOf);
  }

  /** A member's cases, the newest first. */
  async ofMember(
    councilId: string,
    personId: string,
    asOf: string | undefined,
  ): Promise<readonly ExitCaseRow[]> {
    const opened = asOf !== undefined && { openedAt: LessThan(endOf(asOf)) };
    const rows = await this.cases.find({
      where: { councilId, personId, ...opened },
      order: { openedPosition: 'DESC' },
      take: MAX_OF_MEMBER,
    });
    return this.asThen(rows, asOf);
  }

  async views(
    rows: readonly ExitCaseRow[],
    asOf: string | undefined,
  ): Promise<readonly ExitCaseView[]> {
    const people = await this.vault.get(rows.map(({ personId }) => personId));
    const now = nowAsOf(this.clock.now(), asOf);
    return rows.map((row) => ({
      caseId: row.caseId,
      councilId: row.councilId,
      compoundId: row.compoundId,
      personId: row.personId,
      displayName: people.get(row.personId)?.name || null,
      periods: row.periods,
      openedAt: row.openedAt,
      statementEndsAt: row.statementEndsAt,
      step: row.step,
      awaits: awaits(row, now),
      outcome: row.outcome,
      closedAt: row.closedAt,
      lapseCause: row.lapseCause,
    }));
  }

  /** The whole case. Throws `NotFound` exit-case. */
  async page(caseId: string, asOf: string | undefined): Promise<object> {
    if (!isUuid(caseId)) throw new NotFound('exit-case');
    const { row, decisions } = await this.caseAsOf(caseId, asOf);
    if (!row) throw new NotFound('exit-case');
    const nameOf = await maskedNamesOf(
      this.vault,
      decisions.map(({ by }) => by),
    );
    const [view] = await this.views([row], asOf);
    return {
      ...view,
      statement: row.statement === null ? null : { text: row.statement, at: row.statedAt },
      decisions: decisions.map(({ caseId: _caseId, position: _position, by, ...decision }) => ({
        ...decision,
        name: nameOf(by),
      })),
    };
  }

  private async caseAsOf(caseId: string, asOf: string | undefined) {
    if (asOf === undefined) {
      const row = await this.cases.findOneBy({ caseId });
      const where = { caseId };
      return { row, decisions: await this.decisions.find({ where, order: { position: 'ASC' } }) };
    }
    const past = await this.pastRows.asOf(exitPage, [exitStream(caseId)], asOf);
    return { row: past.rows(ExitCaseRow)[0], decisions: past.rows(ExitDecisionRow) };
  }

  /** The same cases in the same order, as they were. */
  private async asThen(rows: readonly ExitCaseRow[], asOf: string | undefined) {
    if (asOf === undefined) return rows;
    const streams = rows.map(({ caseId }) => exitStream(caseId));
    const past = (await this.pastRows.asOf(exitPage, streams, asOf)).rows(ExitCaseRow);
    const byId = new Map(past.map((row) => [row.caseId, row]));
    return rows.flatMap(({ caseId }) => byId.get(caseId) ?? []);
  }
}

function awaits({ step, statedAt, statementEndsAt }: ExitCaseRow, now: string) {
  if (step === 'decided') return 'confirmation';
  if (step !== 'open') return null;
  return statedAt === null && now < statementEndsAt ? 'statement' : 'decision';
}
