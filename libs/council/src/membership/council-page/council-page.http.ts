import { Controller, Get, Param, Query as QueryParameters } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { isUuid, NotFound } from '@yishi/kernel';
import { onlyParameters, PublicRead, type Query, ReadAfter, Vault } from '@yishi/platform';
import { Repository } from 'typeorm';
import { councilIdOf } from '../form-council/form-council';
import { CouncilRow, KeptCommitmentRow, MemberRow } from './council-page';

const MAX_AGE_SECONDS = 30;

/** `displayName` is `null` when the person was erased from the vault. */
export type MemberView = Readonly<{
  personId: string;
  displayName: string | null;
  isDirector: boolean;
  partyMember: boolean | null;
  post: string;
  duties: readonly string[];
  commitments: readonly Readonly<{
    commitmentId: string;
    text: string;
    isKept: boolean;
    note?: string;
    keptAt?: string;
  }>[];
  /** How many, never which. */
  linkedHouseholds: number;
  visits: number;
}>;

/** Members hold an office and are named; nominees are not, so a forming council shows nobody. */
@ApiTags('councils')
@Controller()
export class CouncilPageHttp {
  constructor(
    @InjectRepository(CouncilRow) private readonly councils: Repository<CouncilRow>,
    @InjectRepository(MemberRow) private readonly members: Repository<MemberRow>,
    @InjectRepository(KeptCommitmentRow) private readonly kept: Repository<KeptCommitmentRow>,
    private readonly vault: Vault,
    private readonly readAfter: ReadAfter,
  ) {}

  @Get('compounds/:compoundId/council')
  @PublicRead(MAX_AGE_SECONDS)
  @ApiOperation({
    summary: 'The council of a compound: its members and the three things they show',
    operationId: 'GetCouncil',
  })
  @ApiQuery({ name: 'after', required: false })
  async getCouncil(
    @Param('compoundId') compoundId: string,
    @QueryParameters() query: Query,
  ): Promise<object> {
    onlyParameters(query, 'after');
    await this.readAfter.wait('council', query);
    if (!isUuid(compoundId)) throw new NotFound('council');
    const councilId = councilIdOf(compoundId);
    const council = await this.councils.findOneBy({ councilId });
    if (!council) throw new NotFound('council');
    return { ...council, members: await this.membersOf(council) };
  }

  private async membersOf({ councilId, directorId }: CouncilRow): Promise<readonly MemberView[]> {
    const rows = await this.members.find({ where: { councilId }, order: { personId: 'ASC' } });
    if (rows.length === 0) return [];
    const people = await this.vault.get(rows.map(({ personId }) => personId));
    const kept = new Map(
      (await this.kept.findBy({ councilId })).map((row) => [row.commitmentId, row]),
    );
    return rows.map(({ councilId: _councilId, personId, ...shown }) => ({
      personId,
      displayName: people.get(personId)?.name || null,
      isDirector: personId === directorId,
      ...shown,
      duties: shown.duties ?? [],
      commitments: (shown.commitments ?? []).map(({ commitmentId, text }) => {
        const mark = kept.get(commitmentId);
        const marks = mark ? { note: mark.note, keptAt: mark.keptAt } : {};
        return { commitmentId, text, isKept: mark !== undefined, ...marks };
      }),
    }));
  }
}
