#ifndef FAULTLINE_CGSL_SHIM_H
#define FAULTLINE_CGSL_SHIM_H

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_version.h>
#include <stdint.h>

// Swift 6 refuses GSL's mutable C globals; an accessor reads each one that is needed.
static inline const char *cgsl_version(void) { return gsl_version; }

// Swift has no spelling for this instruction.
static inline void cgsl_prefetch(const void *address) { __builtin_prefetch(address); }

// A random stream of the kernel's, dressed as a GSL generator: GSL's samplers then draw from that very stream.
typedef uint64_t (*cgsl_next)(void *stream);
typedef struct {
  void *stream;
  cgsl_next next;
} cgsl_source;

static inline unsigned long cgsl_source_get(void *state) {
  const cgsl_source *source = (const cgsl_source *)state;
  return (unsigned long)source->next(source->stream);
}

static inline double cgsl_source_get_double(void *state) {
  const cgsl_source *source = (const cgsl_source *)state;
  return (double)(int64_t)(source->next(source->stream) >> 11) * 0x1p-53;
}

static inline void cgsl_source_set(void *state, unsigned long seed) {
  (void)state;
  (void)seed;
}

static const gsl_rng_type cgsl_source_type = {
    "faultline stream", ~0UL, 0, sizeof(cgsl_source), cgsl_source_set, cgsl_source_get, cgsl_source_get_double};

static inline double cgsl_sample_gamma(void *stream, cgsl_next next, double shape, double scale) {
  cgsl_source source = {stream, next};
  const gsl_rng generator = {&cgsl_source_type, &source};
  return gsl_ran_gamma(&generator, shape, scale);
}

static inline double cgsl_sample_weibull(void *stream, cgsl_next next, double scale, double shape) {
  cgsl_source source = {stream, next};
  const gsl_rng generator = {&cgsl_source_type, &source};
  return gsl_ran_weibull(&generator, scale, shape);
}

static inline unsigned int cgsl_sample_poisson(void *stream, cgsl_next next, double mean) {
  cgsl_source source = {stream, next};
  const gsl_rng generator = {&cgsl_source_type, &source};
  return gsl_ran_poisson(&generator, mean);
}

#endif
