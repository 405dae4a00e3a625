/** A whole number as it is read: 1,000,000. */
export const whole = (number: number): string => number.toLocaleString('en-US');
