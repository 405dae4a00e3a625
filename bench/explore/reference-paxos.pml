/*
 * The reference model (`referencePaxos` of src/protocols) in Promela, for SPIN 6.5.
 *
 * Given with -D: LEADERS (1 to 3), ACCEPTORS (1 to 5), and LOSE where any message may be lost.
 * One process, one option of its loop for each thing that can happen, one step each.
 *
 * What is in flight is a multiset, not channels with an order. No leader sends anybody the same message twice,
 * and an acceptor answers each Collect and each Begin at most once, so a bit says whether a Collect, Begin or
 * Accept is in flight, and a small field which Last is, if any. A Begin's value is its leader's.
 *
 * All that has to do with an acceptor is in its word, so that a state takes few bytes and most steps are one
 * assignment: what it promised, what it accepted and, for each leader, the messages in flight between the two
 * and what the leader keeps of its answers. What was accepted is a number: 0 for nothing, else 1 for (round 1,
 * value 1), 2 for (2, 1), 3 for (2, 2), and so on. A value is never greater than its round, because it is its
 * leader's own or that of a lower round; and a greater number is never a lower round.
 */
#if LEADERS < 1 || LEADERS > 3 || ACCEPTORS < 1 || ACCEPTORS > 5
#error "1 to 3 leaders, 1 to 5 acceptors"
#endif

#if LEADERS < 3
#define word short
#else
#define word int
#endif

word acceptor[ACCEPTORS];
/* 0 before its start, 1 while it collects, 2v when it has begun with the value v, 2v + 1 when it is done */
byte leader[LEADERS];

/* Where the fields are in an acceptor's word, and how wide: what is accepted before round l + 1 takes l + 1 bits. */
#define ACCEPTED      LEADERS
#define AT(l)         (2 * LEADERS + 5 * (l) + (l) * ((l) - 1))
#define COLLECT(l)    (1 << AT(l))
#define BEGIN(l)      (2 << AT(l))
#define ACCEPT(l)     (4 << AT(l))
#define LAST(l)       (AT(l) + 3)
#define KEPT(l)       (AT(l) + 4 + (l))
#define MASK(l)       ((2 << (l)) - 1)
#define OWN           ((1 << LEADERS) - 1)

#define promised(a)   (acceptor[a] & OWN)
#define accepted(a)   (acceptor[a] >> ACCEPTED & OWN)
#define last(l, a)    (acceptor[a] >> LAST(l) & MASK(l))
#define kept(l, a)    (acceptor[a] >> KEPT(l) & MASK(l))
#define collects(l)   (leader[l] == 1)
#define begun(l)      (leader[l] > 1 && !(leader[l] & 1))
#define done(l)       (leader[l] > 1 && (leader[l] & 1))
#define value(l)      (leader[l] >> 1)
#define number(round, v)  ((round) * ((round) - 1) / 2 + (v))
#define valueOf(n)    ((n) < 2 -> 1 : ((n) < 4 -> (n) - 1 : (n) - 3))

/* The same for every acceptor: EACH inside a step, and the steps themselves. (A macro does not expand inside itself.) */
#if ACCEPTORS > 1
#define EACH1(X, l) X(l, 1)
#define STEPS1(l) STEPS(l, 1)
#else
#define EACH1(X, l)
#define STEPS1(l)
#endif
#if ACCEPTORS > 2
#define EACH2(X, l) X(l, 2)
#define STEPS2(l) STEPS(l, 2)
#else
#define EACH2(X, l)
#define STEPS2(l)
#endif
#if ACCEPTORS > 3
#define EACH3(X, l) X(l, 3)
#define STEPS3(l) STEPS(l, 3)
#else
#define EACH3(X, l)
#define STEPS3(l)
#endif
#if ACCEPTORS > 4
#define EACH4(X, l) X(l, 4)
#define STEPS4(l) STEPS(l, 4)
#else
#define EACH4(X, l)
#define STEPS4(l)
#endif
#define EACH(X, l) X(l, 0) EACH1(X, l) EACH2(X, l) EACH3(X, l) EACH4(X, l)

#define PLUS_KEPT(l, a)       + (kept(l, a) != 0)
#define MORE_THAN_HALF(l)     (2 * (0 EACH(PLUS_KEPT, l)) > ACCEPTORS)
#define SEND_COLLECT(l, a)    acceptor[a] = acceptor[a] | COLLECT(l);
#define SEND_BEGIN(l, a)      acceptor[a] = (acceptor[a] & ~(MASK(l) << KEPT(l))) | BEGIN(l);
#define FORGET(l, a)          acceptor[a] = acceptor[a] & ~(MASK(l) << KEPT(l));
#define HIGHER(l, a)          leader[l] = (kept(l, a) > leader[l] -> kept(l, a) : leader[l]);
#define AGREES(l, m)          assert(!done(m) || value(m) == value(l));

#define START(l) \
  :: d_step { leader[l] == 0 -> leader[l] = 1; EACH(SEND_COLLECT, l) }

#define GET_COLLECT(l, a) \
  :: d_step { acceptor[a] & COLLECT(l) -> \
       if \
       :: promised(a) < (l) + 1 -> \
            acceptor[a] = ((acceptor[a] & ~(COLLECT(l) | OWN)) | ((l) + 1)) | ((1 + accepted(a)) << LAST(l)) \
       :: else -> acceptor[a] = acceptor[a] & ~COLLECT(l) \
       fi }

#define GET_LAST(l, a) \
  :: d_step { last(l, a) -> \
       if \
       :: collects(l) -> \
            acceptor[a] = (acceptor[a] & ~(MASK(l) << LAST(l))) | (last(l, a) << KEPT(l)); \
            if \
            :: MORE_THAN_HALF(l) -> \
                 EACH(HIGHER, l) \
                 leader[l] = 2 * (leader[l] > 1 -> valueOf(leader[l] - 1) : (l) + 1); \
                 EACH(SEND_BEGIN, l) \
            :: else \
            fi \
       :: else -> acceptor[a] = acceptor[a] & ~(MASK(l) << LAST(l)) \
       fi }

#define GET_BEGIN(l, a) \
  :: d_step { acceptor[a] & BEGIN(l) -> \
       if \
       :: promised(a) <= (l) + 1 -> \
            acceptor[a] = (acceptor[a] & ~(BEGIN(l) | OWN | OWN << ACCEPTED)) | ACCEPT(l) | ((l) + 1) \
              | (number((l) + 1, value(l)) << ACCEPTED) \
       :: else -> acceptor[a] = acceptor[a] & ~BEGIN(l) \
       fi }

#define GET_ACCEPT(l, a) \
  :: d_step { acceptor[a] & ACCEPT(l) -> \
       if \
       :: begun(l) -> \
            acceptor[a] = (acceptor[a] & ~ACCEPT(l)) | (1 << KEPT(l)); \
            if \
            :: MORE_THAN_HALF(l) -> leader[l] = leader[l] + 1; EACH(FORGET, l) CONSISTENCY(l) \
            :: else \
            fi \
       :: else -> acceptor[a] = acceptor[a] & ~ACCEPT(l) \
       fi }

#ifdef LOSE
#define LOSE_ANY(l, a) \
  :: d_step { acceptor[a] & COLLECT(l) -> acceptor[a] = acceptor[a] & ~COLLECT(l) } \
  :: d_step { acceptor[a] & BEGIN(l) -> acceptor[a] = acceptor[a] & ~BEGIN(l) } \
  :: d_step { acceptor[a] & ACCEPT(l) -> acceptor[a] = acceptor[a] & ~ACCEPT(l) } \
  :: d_step { last(l, a) -> acceptor[a] = acceptor[a] & ~(MASK(l) << LAST(l)) }
#else
#define LOSE_ANY(l, a)
#endif

#define STEPS(l, a) GET_COLLECT(l, a) GET_LAST(l, a) GET_BEGIN(l, a) GET_ACCEPT(l, a) LOSE_ANY(l, a)
#define STEPS_OF(l) START(l) STEPS(l, 0) STEPS1(l) STEPS2(l) STEPS3(l) STEPS4(l)

#if LEADERS == 1
#define CONSISTENCY(l)
#elif LEADERS == 2
#define CONSISTENCY(l) AGREES(l, 1 - (l))
#else
#define CONSISTENCY(l) AGREES(l, ((l) + 1) % 3) AGREES(l, ((l) + 2) % 3)
#endif

active proctype system()
{
end:
  do
  STEPS_OF(0)
#if LEADERS > 1
  STEPS_OF(1)
#endif
#if LEADERS > 2
  STEPS_OF(2)
#endif
  od
}
