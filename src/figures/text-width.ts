/**
 * About how wide a text is, in px: enough to find room for a label without a font at hand. Widths are those
 * of Source Sans 3's kinds of letters in em, a little enlarged, as a browser may show a wider font.
 */
export function textWidth(text: string, size: number): number {
  let em = 0;
  for (const letter of text) {
    if (/[ilj.,:;'|!I ]/.test(letter)) em += 0.28;
    else if (/[ftr()[\]{}/-]/.test(letter)) em += 0.36;
    else if (/[mwMW%@–—…]/.test(letter)) em += 0.84;
    else if (/[A-Z]/.test(letter)) em += 0.62;
    else if (letter.charCodeAt(0) < 0x250) em += 0.53;
    else em += 1;
  }
  return em * size * 1.06;
}
