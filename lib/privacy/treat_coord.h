/* treat_coord.h - how fine a coordinate may be in the open view: used by the treatment, and by the gate that looks at its result. */
#ifndef PRIVACY_TREAT_COORD_H
#define PRIVACY_TREAT_COORD_H

#include "privacy/treat.h"

bool treat_coord_decimals(struct str crs, const struct json *params, unsigned *out);      /* false: unknown system */
unsigned treat_coord_places(struct str number);                                           /* digits after the point */

#endif
