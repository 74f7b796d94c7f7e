#ifndef FAULTLINE_CGSL_SHIM_H
#define FAULTLINE_CGSL_SHIM_H

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_version.h>

// Swift 6 refuses GSL's mutable C globals; an accessor reads each one that is needed.
static inline const char *cgsl_version(void) { return gsl_version; }

#endif
