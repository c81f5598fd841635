import { Controller, Get, Param, Query as QueryParameters } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { PastRows } from '@yishi/following';
import { type Actor, Clock, Forbidden, grantFor, type Role } from '@yishi/kernel';
import {
  AsOf,
  Caller,
  onlyParameters,
  type Page,
  type PageRequest,
  Paging,
  pastDay,
  type Query,
  queryText,
  ReadAfter,
  Vault,
} from '@yishi/platform';
import { MoreThan, Repository } from 'typeorm';
import { registerStream } from '../register';
import { Compounds } from '../territory-tree/compounds';
import { HouseholdRow, registerPage } from './register-page';

const READERS: readonly Role[] = [
  'council-member',
  'council-director',
  'street-officer',
  'district-administrator',
  'auditor',
];
/** Only those whose work is to reach the people see their names. */
const NAME_READERS: readonly Role[] = ['council-director', 'street-officer'];

const MAX_ADDRESS_LENGTH = 40;

/**
 * `contactName` is there only for those who may know it; `null`: nobody named, or the person was
 * erased.
 */
export type RegisteredHouseholdView = Readonly<{
  householdId: string;
  address: string;
  residence: string;
  contactName?: string | null;
}>;

const keysOf = ({ address }: HouseholdRow) => [address];

@ApiTags('compounds')
@ApiBearerAuth()
@Controller()
export class RegisterPageHttp {
  constructor(
    @InjectRepository(HouseholdRow) private readonly households: Repository<HouseholdRow>,
    private readonly compounds: Compounds,
    private readonly vault: Vault,
    private readonly paging: Paging,
    private readonly readAfter: ReadAfter,
    private readonly pastRows: PastRows,
    private readonly clock: Clock,
  ) {}

  @Get('compounds/:compoundId/households')
  @ApiOperation({
    summary: 'The household register by address; with `address`, only that one',
    operationId: 'ListHouseholds',
  })
  @ApiQuery({ name: 'limit', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'after', required: false })
  @ApiQuery({ name: 'address', required: false })
  @AsOf()
  async list(
    @Caller() actor: Actor,
    @Param('compoundId') compoundId: string,
    @QueryParameters() query: Query,
  ): Promise<Page<RegisteredHouseholdView>> {
    onlyParameters(query, 'limit', 'cursor', 'after', 'address', 'asOf');
    const day = pastDay(query, this.clock);
    await this.readAfter.wait('community', query);
    const { territory } = await this.compounds.find(compoundId, day);
    if (!grantFor(actor, READERS, territory)) throw new Forbidden('territory-not-allowed');
    const list = `households ${compoundId} ${day ?? 'now'}`;
    const request = this.paging.read(list, query);
    const address = queryText(query, 'address')?.slice(0, MAX_ADDRESS_LENGTH);
    const page =
      day === undefined
        ? await this.live(list, compoundId, address, request)
        : this.paging.slice(list, request, await this.inThePast(day, compoundId, address), keysOf);
    const mayKnowNames = grantFor(actor, NAME_READERS, territory) !== undefined;
    return { ...page, items: await this.views(page.items, mayKnowNames) };
  }

  private async live(
    list: string,
    compoundId: string,
    address: string | undefined,
    request: PageRequest,
  ): Promise<Page<HouseholdRow>> {
    const from = request.after ? { address: MoreThan(String(request.after[0])) } : {};
    const rows = await this.households.find({
      where: { compoundId, ...from, ...(address === undefined ? {} : { address }) },
      order: { address: 'ASC' },
      take: request.limit + 1,
    });
    return this.paging.page(list, request, rows, keysOf);
  }

  /**
   * The register as it was. Names are those the vault knows now: an erased person has none in the
   * past either.
   */
  private async inThePast(
    day: string,
    compoundId: string,
    address: string | undefined,
  ): Promise<readonly HouseholdRow[]> {
    const past = await this.pastRows.asOf(registerPage, [registerStream(compoundId)], day);
    return past
      .rows(HouseholdRow)
      .filter((row) => address === undefined || row.address === address)
      .sort((a, b) => (a.address < b.address ? -1 : 1));
  }

  private async views(
    rows: readonly HouseholdRow[],
    mayKnowNames: boolean,
  ): Promise<readonly RegisteredHouseholdView[]> {
    const ids = rows.map((row) => row.contactPersonId).filter((id) => id !== '');
    const people = mayKnowNames ? await this.vault.get(ids) : undefined;
    return rows.map(({ householdId, address, residence, contactPersonId }) => ({
      householdId,
      address,
      residence,
      ...(people ? { contactName: people.get(contactPersonId)?.name || null } : {}),
    }));
  }
}
