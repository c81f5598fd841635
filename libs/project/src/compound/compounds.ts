import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import type { Place } from '../project';
import { Compound } from './compound';

@Injectable()
export class Compounds {
  constructor(@InjectRepository(Compound) private readonly compounds: Repository<Compound>) {}

  /** Where the compound is; `undefined` when it is not known. */
  async place(compoundId: string): Promise<Place | undefined> {
    const found = await this.compounds.findOneBy({ compoundId });
    if (!found) return undefined;
    const { territory, districtCode, streetCode } = found;
    return { compoundId, territory, districtCode, streetCode };
  }
}
