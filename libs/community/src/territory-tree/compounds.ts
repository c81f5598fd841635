import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type Actor, NotFound, type Territory } from '@yishi/kernel';
import type { Reader } from '@yishi/platform';
import { Repository } from 'typeorm';
import { district, territoryStream } from '../territory';
import { CompoundRow } from './territory-tree';

/** Where compounds are, from the read model. */
@Injectable()
export class Compounds {
  constructor(@InjectRepository(CompoundRow) private readonly compounds: Repository<CompoundRow>) {}

  /** Refusals: `NotFound` compound. */
  async territoryOf(compoundId: string): Promise<Territory> {
    const row = await this.compounds.findOne({
      where: { compoundId },
      select: { compoundId: true, territory: true },
    });
    if (!row) throw new NotFound('compound');
    return row.territory;
  }
}

const DISTRICT_LENGTH = 6;

/**
 * The compound's territory. The districts of the actor's own grants are asked first, from the log: a compound
 * added a moment ago is found there before any read model knows it. Refusals: `NotFound` compound.
 */
export async function compoundTerritory(
  reader: Reader,
  actor: Actor,
  compoundId: string,
): Promise<Territory> {
  const codes = actor.grants.map((grant) => grant.territory.slice(0, DISTRICT_LENGTH));
  for (const code of new Set(codes)) {
    const { compounds } = await reader.state(district, territoryStream(code));
    const territory = compounds.get(compoundId);
    if (territory) return territory;
  }
  return reader.get(Compounds).territoryOf(compoundId);
}
