import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { PastRows } from '@yishi/following';
import { isUuid, NotFound } from '@yishi/kernel';
import { maskedNamesOf, Vault } from '@yishi/platform';
import { Repository } from 'typeorm';
import { councilStream } from '../council';
import {
  CouncilDecisionRow,
  CouncilRow,
  councilPage,
  KeptCommitmentRow,
  MemberRow,
} from './council-page';

/** The newest decisions shown of a council. */
const MAX_DECISIONS = 200;

/** Everything the pages show of one council; `members` are the former ones, too. */
export type CouncilRows = Readonly<{
  council: CouncilRow;
  members: readonly MemberRow[];
  kept: readonly KeptCommitmentRow[];
  /** In their order. */
  decisions: readonly CouncilDecisionRow[];
}>;

/** Who marked a commitment kept is shown by role and masked name (`null` when erased). */
export type CommitmentView = Readonly<{
  commitmentId: string;
  text: string;
  isKept: boolean;
  note?: string;
  keptAt?: string;
  role?: string;
  name?: string | null;
}>;

export type NameOf = (personId: string) => string | null;

/** Councils as the public reads them, now or as of the end of a past day. */
@Injectable()
export class Councils {
  constructor(
    @InjectRepository(CouncilRow) private readonly councils: Repository<CouncilRow>,
    @InjectRepository(MemberRow) private readonly members: Repository<MemberRow>,
    @InjectRepository(KeptCommitmentRow) private readonly kept: Repository<KeptCommitmentRow>,
    @InjectRepository(CouncilDecisionRow)
    private readonly decisions: Repository<CouncilDecisionRow>,
    private readonly pastRows: PastRows,
    private readonly vault: Vault,
  ) {}

  /** `asOf`: YYYY-MM-DD. Throws `NotFound` council, also when it was not formed by then. */
  async rowsOf(councilId: string, asOf: string | undefined): Promise<CouncilRows> {
    const found = isUuid(councilId) && (await this.read(councilId, asOf));
    if (!found) throw new NotFound('council');
    return found;
  }

  /** Masked names of everybody who decided, and full names of those who hold an office here. */
  async namesOf(
    { decisions, kept }: CouncilRows,
    memberIds: readonly string[],
  ): Promise<Readonly<{ maskedNameOf: NameOf; nameOf: NameOf }>> {
    const deciders = [...decisions, ...kept].map(({ by }) => by);
    const people = await this.vault.get(memberIds);
    return {
      maskedNameOf: await maskedNamesOf(this.vault, deciders),
      nameOf: (personId) => people.get(personId)?.name || null,
    };
  }

  private async read(
    councilId: string,
    asOf: string | undefined,
  ): Promise<CouncilRows | undefined> {
    if (asOf !== undefined) {
      const past = await this.pastRows.asOf(councilPage, [councilStream(councilId)], asOf);
      const [council] = past.rows(CouncilRow);
      const members = past.rows(MemberRow).toSorted(byPersonId);
      const decisions = past.rows(CouncilDecisionRow).slice(-MAX_DECISIONS);
      return council && { council, members, kept: past.rows(KeptCommitmentRow), decisions };
    }
    const council = await this.councils.findOneBy({ councilId });
    if (!council) return undefined;
    const [members, kept, newestFirst] = await Promise.all([
      this.members.findBy({ councilId }),
      this.kept.findBy({ councilId }),
      this.decisions.find({
        where: { councilId },
        order: { position: 'DESC' },
        take: MAX_DECISIONS,
      }),
    ]);
    return {
      council,
      members: members.toSorted(byPersonId),
      kept,
      decisions: newestFirst.toReversed(),
    };
  }
}

const byPersonId = (one: MemberRow, other: MemberRow): number =>
  one.personId < other.personId ? -1 : 1;

/** What a member promised, and what of it was marked kept. */
export function commitmentViews(
  { commitments }: MemberRow,
  kept: readonly KeptCommitmentRow[],
  maskedNameOf: NameOf,
): readonly CommitmentView[] {
  return (commitments ?? []).map(({ commitmentId, text }) => {
    const mark = kept.find((row) => row.commitmentId === commitmentId);
    if (!mark) return { commitmentId, text, isKept: false };
    const { note, keptAt, by, role } = mark;
    return { commitmentId, text, isKept: true, note, keptAt, role, name: maskedNameOf(by) };
  });
}
