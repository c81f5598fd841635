import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { Council } from './council';

@Injectable()
export class Councils {
  constructor(@InjectRepository(Council) private readonly councils: Repository<Council>) {}

  /** The compound's established council; `undefined` when there is none (or no compound, `''`). */
  async ofCompound(compoundId: string): Promise<Council | undefined> {
    if (compoundId === '') return undefined;
    return (await this.councils.findOneBy({ compoundId })) ?? undefined;
  }
}
