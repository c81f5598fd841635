import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type Actor, isUuid, NotFound, type Territory } from '@yishi/kernel';
import type { Reader } from '@yishi/platform';
import { In, LessThanOrEqual, Repository } from 'typeorm';
import { DISTRICT_CODE } from '../codes';
import { district, territoryStream } from '../territory';
import { CompoundFigures, CompoundRow, NO_REGISTER } from './territory-tree';

/** Compounds, from the read model. */
@Injectable()
export class Compounds {
  constructor(
    @InjectRepository(CompoundRow) private readonly compounds: Repository<CompoundRow>,
    @InjectRepository(CompoundFigures) private readonly figures: Repository<CompoundFigures>,
  ) {}

  /** As of a past `day`, or now. Refusals: `NotFound` compound, also when it was added later. */
  async find(compoundId: string, day?: string): Promise<CompoundRow> {
    const row = isUuid(compoundId) ? await this.compounds.findOneBy({ compoundId }) : null;
    if (!row || (day !== undefined && row.addedOn > day)) throw new NotFound('compound');
    return (await this.asOf([row], day))[0]!;
  }

  /** The compounds with the figures of their registers as of a past `day`, or as they are. */
  async asOf(rows: readonly CompoundRow[], day?: string): Promise<readonly CompoundRow[]> {
    if (day === undefined || rows.length === 0) return rows;
    const figures = await this.figures.find({
      where: { compoundId: In(rows.map((row) => row.compoundId)), day: LessThanOrEqual(day) },
      order: { day: 'ASC' },
    });
    const last = new Map(figures.map(({ day: _day, ...of }) => [of.compoundId, of]));
    return rows.map((row) => ({ ...row, ...NO_REGISTER, ...last.get(row.compoundId) }));
  }
}

/**
 * The compound's territory. The districts of the actor's own grants are asked first, from the log:
 * a compound added a moment ago is found there before any read model knows it. Refusals: `NotFound`
 * compound.
 */
export async function compoundTerritory(
  reader: Reader,
  actor: Actor,
  compoundId: string,
): Promise<Territory> {
  const codes = actor.grants.map((grant) => grant.territory.split('/')[0] ?? '');
  for (const code of new Set(codes)) {
    if (!DISTRICT_CODE.test(code)) continue;
    const { compounds } = await reader.state(district, territoryStream(code));
    const territory = compounds.get(compoundId);
    if (territory) return territory;
  }
  return (await reader.get(Compounds).find(compoundId)).territory;
}
