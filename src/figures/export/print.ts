/**
 * How large a figure is on paper: 640 px, the usual width, are 85 mm, a column of a paper; with the theme's
 * sizes its text is then 7 pt and its lines are 1 pt. PDF and PNG files say so, so that a text program sets
 * them in that size unless told otherwise.
 */
export const millimetresPerPixel = 85 / 640;
