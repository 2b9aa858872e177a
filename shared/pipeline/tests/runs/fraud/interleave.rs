//! Work that is taken step by step: cut off anywhere, or with other work in between.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

/// Fakes give others a turn at each call, so a step is a call of a port or a piece of work on pixels.
const MOST_STEPS: usize = 200;

/// Takes so many steps; the output if they were enough.
pub(crate) async fn steps<F: Future>(mut work: Pin<&mut F>, steps: usize) -> Option<F::Output> {
    for _ in 0..steps {
        // The runtime lets no task go on for ever.
        tokio::task::yield_now().await;
        let mut polled = false;
        let step = poll_fn(|context| {
            if polled {
                // Woken: it can take the next step.
                return Poll::Ready(None);
            }
            polled = true;
            work.as_mut().poll(context).map(Some)
        });
        if let Some(output) = step.await {
            return Some(output);
        }
    }
    None
}

/// Takes the work to its end.
async fn finish<F: Future>(work: Pin<&mut F>) -> F::Output {
    steps(work, MOST_STEPS).await.expect("it ends")
}

/// Takes so many steps of each work, one after the other, and then each to its end. Also says whether both were under way by then.
pub(crate) async fn interleaved<A: Future, B: Future>(
    (one, one_steps): (A, usize),
    (other, other_steps): (B, usize),
) -> (A::Output, B::Output, bool) {
    let (mut one, mut other) = (Box::pin(one), Box::pin(other));
    let early = steps(one.as_mut(), one_steps).await;
    let late = steps(other.as_mut(), other_steps).await;
    let overlapped = early.is_none() && late.is_none();
    let early = match early {
        Some(output) => output,
        None => finish(one.as_mut()).await,
    };
    let late = match late {
        Some(output) => output,
        None => finish(other.as_mut()).await,
    };
    (early, late, overlapped)
}

/// Cuts work off after every number of steps that does not end it; `check` is given each world in which that happened.
pub(crate) async fn cut_off_anywhere<W, Make, Work, Check>(make: Make, work: Work, check: Check)
where
    Make: AsyncFn() -> W,
    Work: AsyncFn(&W),
    Check: AsyncFn(W, usize),
{
    for n in 0..MOST_STEPS {
        let world = Box::pin(make()).await;
        let ended = steps(Box::pin(work(&world)).as_mut(), n).await.is_some();
        Box::pin(check(world, n)).await;
        if ended {
            assert!(n > 5, "work of several calls");
            return;
        }
    }
    panic!("the work never ends");
}
