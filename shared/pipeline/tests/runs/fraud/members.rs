//! What a case shows is of a member that is still confirmed.

use trestle_domain::case::{Mode, VerificationId};
use trestle_domain::code::ErrorCode;
use trestle_domain::fraud::FraudCaseId;
use trestle_fakes::{Step, turned};
use trestle_pipeline::port::{
    CaseVector, FraudCaseStore as _, IndexName, PictureStore as _, UpstreamErrorKind, VectorIndex as _, picture_key,
};

use super::ingest::{another, confirmed, undone};
use super::interleave::{cut_off_anywhere, interleaved};
use crate::world::World;

/// Three verifications in one case, each with a background of its own, near the others; the first one opened it.
pub(super) struct Ring {
    pub(super) case: FraudCaseId,
    pub(super) members: [World; 3],
}

/// Each member's background.
fn background(n: usize) -> Vec<f32> {
    turned([1.0, 0.99, 0.98][n], 8)
}

impl Ring {
    /// The first `confirmed` of them are confirmed.
    async fn of(members: usize) -> Self {
        let world = World::with_selfie(Mode::Interactive).await;
        let members_all = [another(&world, 0).await, another(&world, 1).await, another(&world, 2).await];
        for n in 0..3 {
            let masked = format!("selfie of {n} without 1 faces");
            world.ports.fraud.embedder.picture(masked.as_bytes(), background(n));
        }
        let mut case = None;
        for member in &members_all[..members] {
            case = Some(confirmed(member).await.unwrap().case.id);
        }
        Self { case: case.unwrap(), members: members_all }
    }

    fn id(&self, n: usize) -> &VerificationId {
        &self.members[n].id
    }

    async fn undo(&self, n: usize) -> Result<(), trestle_pipeline::ingest::IngestError> {
        undone(&self.members[n], &self.case, Some(self.id(n))).await
    }

    async fn vector(&self) -> Option<CaseVector> {
        let world = &self.members[0];
        world.ports.fraud.index.get(&IndexName::from(world.background()), &self.case).await.unwrap()
    }

    /// That the case has these members, shows one of them, and has the picture of each and of nobody else.
    async fn assert_is(&self, members: &[usize], what: &str) {
        let world = &self.members[0];
        let case = world.ports.store.fraud_case(&self.case).await.unwrap().unwrap();
        let is: Vec<_> = case.members.iter().map(|member| member.verification.clone()).collect();
        let ids: Vec<_> = members.iter().map(|n| self.id(*n).clone()).collect();
        assert_eq!(is, ids, "{what}");
        let vector = self.vector().await.unwrap_or_else(|| panic!("{what}: no vector"));
        let shown = members.iter().find(|n| *self.id(**n) == vector.member);
        let shown = shown.unwrap_or_else(|| panic!("{what}: {} is none of its members", vector.member));
        assert_eq!((vector.member.clone(), vector.vector), (case.shown, background(*shown)), "{what}");
        assert_eq!((vector.count as usize, vector.expires_at), (members.len(), case.expires_at), "{what}");
        let mut pictures: Vec<_> = ids.iter().map(|id| picture_key(&case.market, id)).collect();
        pictures.sort();
        assert_eq!(world.ports.images.pictures(), pictures, "{what}");
    }
}

#[tokio::test]
async fn a_case_shows_another_member_once_the_one_it_shows_is_undone() {
    let ring = Ring::of(3).await;
    ring.assert_is(&[0, 1, 2], "confirmed").await;
    assert_eq!(ring.vector().await.unwrap().vector, background(0), "the first opened it");
    ring.undo(0).await.unwrap();
    ring.assert_is(&[1, 2], "without the first").await;
    assert_eq!(ring.vector().await.unwrap().vector, background(2), "the newest will be kept the longest");
    ring.undo(2).await.unwrap();
    ring.assert_is(&[1], "without the third").await;
    ring.undo(1).await.unwrap();
    assert!(ring.vector().await.is_none() && ring.members[0].ports.images.pictures().is_empty());
}

#[tokio::test]
async fn undoing_one_that_is_not_shown_embeds_nothing() {
    let ring = Ring::of(3).await;
    let embedder = &ring.members[0].ports.fraud.embedder;
    let before = embedder.calls();
    ring.undo(1).await.unwrap();
    assert_eq!(embedder.calls(), before);
    ring.assert_is(&[0, 2], "without the second").await;
}

#[tokio::test]
async fn who_was_taken_back_may_be_confirmed_again() {
    let ring = Ring::of(2).await;
    ring.undo(0).await.unwrap();
    let again = confirmed(&ring.members[0]).await.unwrap();
    assert_eq!((again.case.id, again.folded, again.new), (ring.case.clone(), true, true));
    ring.assert_is(&[1, 0], "again").await;
}

#[tokio::test]
async fn an_undoing_that_is_cut_off_anywhere_is_completed_by_the_same_call() {
    let undo_first = async |ring: &Ring| ring.undo(0).await.unwrap();
    cut_off_anywhere(
        async || Ring::of(3).await,
        undo_first,
        async |ring, n| {
            let what = format!("cut off after {n} steps");
            let case = ring.members[0].ports.store.fraud_case(&ring.case).await.unwrap().unwrap();
            let shown = ring.vector().await.expect("never without a vector").member;
            let is_member = case.members.iter().any(|member| member.verification == shown);
            assert!(is_member, "{what}: what is shown is of a member at any moment");
            match ring.undo(0).await {
                Ok(()) => {}
                Err(error) => assert_eq!(error.code(), ErrorCode::FraudCaseUnknown, "{what}"),
            }
            ring.assert_is(&[1, 2], &what).await;
        },
    )
    .await;
}

#[tokio::test]
async fn a_confirmation_and_an_undoing_do_not_disturb_each_other() {
    let mut both_ways = 0;
    for confirm_steps in 0..40 {
        for undo_steps in 0..40 {
            let ring = Ring::of(2).await;
            let confirm = (confirmed(&ring.members[2]), confirm_steps);
            let (confirmed, undone, overlapped) = interleaved(confirm, (ring.undo(0), undo_steps)).await;
            both_ways += usize::from(overlapped);
            confirmed.unwrap();
            undone.unwrap();
            ring.assert_is(&[1, 2], &format!("{confirm_steps} and {undo_steps} steps")).await;
        }
    }
    assert!(both_ways > 100, "{both_ways} of these overlap");
}

#[tokio::test]
async fn what_cannot_be_made_anew_now_is_not_undone_yet() {
    let ring = Ring::of(2).await;
    let embedder = &ring.members[0].ports.fraud.embedder;
    embedder.script().push(Step::new(Err(UpstreamErrorKind::Throttled)));
    assert_eq!(ring.undo(0).await.unwrap_err().code(), ErrorCode::UpstreamThrottled);
    let case = ring.members[0].ports.store.fraud_case(&ring.case).await.unwrap().unwrap();
    assert_eq!(case.members.len(), 2, "the caller was told that it is not done");
    ring.undo(0).await.unwrap();
    ring.assert_is(&[1], "the same call again").await;
}

#[tokio::test]
async fn a_case_of_which_no_picture_is_kept_shows_nobody() {
    let ring = Ring::of(2).await;
    let world = &ring.members[0];
    world.ports.images.delete_picture(&picture_key(&world.market.id, ring.id(1))).await.unwrap();
    ring.undo(0).await.unwrap();
    assert!(ring.vector().await.is_none(), "rather than somebody who was taken back");
    let case = world.ports.store.fraud_case(&ring.case).await.unwrap().unwrap();
    assert_eq!(case.members.len(), 1);
}

#[tokio::test]
async fn another_member_stands_in_for_one_whose_picture_is_gone() {
    let ring = Ring::of(2).await;
    let world = &ring.members[0];
    let index = IndexName::from(world.background());
    world.ports.fraud.index.delete(&index, &ring.case).await.unwrap();
    world.ports.images.delete_picture(&picture_key(&world.market.id, ring.id(0))).await.unwrap();
    assert!(!confirmed(&ring.members[1]).await.unwrap().new);
    assert_eq!(ring.vector().await.unwrap().member, *ring.id(1));
}

#[tokio::test]
async fn a_market_that_is_gone_or_compares_no_more_shows_nobody_who_was_taken_back() {
    let mut ring = Ring::of(2).await;
    ring.members[0].market.fraud.as_mut().unwrap().background = None;
    let world = &ring.members[1];
    ring.undo(0).await.unwrap();
    let vector = world.ports.fraud.index.get(&IndexName::from(world.background()), &ring.case).await.unwrap();
    assert!(vector.is_none());

    let mut ring = Ring::of(2).await;
    ring.members[0].market.id = trestle_domain::market::MarketId::parse("atlantis").unwrap();
    assert_eq!(ring.undo(0).await.unwrap_err().code(), ErrorCode::Internal);
    ring.members[0].market.id = ring.members[1].market.id.clone();
    ring.undo(0).await.unwrap();
    ring.assert_is(&[1], "once the market is there").await;
}
