import { Matches } from 'class-validator';

/** Longest name of a district, street, community or compound. */
export const MAX_NAME_LENGTH = 60;

/** National division code of a district (GB/T 2260), six digits. */
export const DISTRICT_CODE = /^[1-9]\d{5}$/;
/** National code of a street (GB/T 10114), nine digits: its district's code and three more. */
export const STREET_CODE = /^[1-9]\d{8}$/;

export const IsDistrictCode = (): PropertyDecorator => Matches(DISTRICT_CODE);
export const IsStreetCode = (): PropertyDecorator => Matches(STREET_CODE);

/** The district that a street's code names. */
export const districtOf = (streetCode: string): string => streetCode.slice(0, 6);
