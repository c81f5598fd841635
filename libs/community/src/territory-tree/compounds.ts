import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type Actor, isUuid, NotFound, type Territory } from '@yishi/kernel';
import type { Reader } from '@yishi/platform';
import { Repository } from 'typeorm';
import { DISTRICT_CODE } from '../codes';
import { district, territoryStream } from '../territory';
import { CompoundRow } from './territory-tree';

/** Compounds, from the read model. */
@Injectable()
export class Compounds {
  constructor(@InjectRepository(CompoundRow) private readonly compounds: Repository<CompoundRow>) {}

  /** Refusals: `NotFound` compound. */
  async find(compoundId: string): Promise<CompoundRow> {
    const row = isUuid(compoundId) ? await this.compounds.findOneBy({ compoundId }) : null;
    if (!row) throw new NotFound('compound');
    return row;
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
